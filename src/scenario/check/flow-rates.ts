import { SPEAK_AFTER_MS, type LoadPlan } from '../../record/flow/load-plan.ts';
import { describeLoad } from '../../report/console/describe-load.ts';
import { counted } from '../../common/counted.ts';
import { sum } from '../../common/sum.ts';

const MS_PER_S = 1000;
/** The longest pause that thins a flow, ms: after each reload the load goes on for longer than that. */
const PAUSE_MAX_MS = 1000;

/** What tells how many requests a flow sends. */
type Rated = Omit<LoadPlan, 'url' | 'client' | 'expectation'> & Partial<Pick<LoadPlan, 'client'>>;

/** How many requests per second a flow sends at most, however fast the responses are. */
export function mostPerSecond(load: Rated): number {
  return load.rate ?? (load.connections * MS_PER_S) / cycleMs(load);
}

/**
 * The same flows, which together send at most so many requests per second: those that send more than their share pause
 * for longer, up to a second, and have fewer connections where that is not enough. Each keeps one.
 */
export function thinned<Flow extends { load: LoadPlan }>(flows: readonly Flow[], perSecond: number): Flow[] {
  const shares = new Map<Flow, number>();
  let left = Math.max(0, perSecond - sum(flows.map(({ load }) => leastPerSecond(load))));
  const room = ({ load }: Flow) => mostPerSecond(load) - leastPerSecond(load);
  const sorted = flows.toSorted((one, other) => room(one) - room(other));
  for (const [index, flow] of sorted.entries()) {
    // What a flow does not need is left to those that send more.
    const more = Math.min(room(flow), left / (sorted.length - index));
    shares.set(flow, leastPerSecond(flow.load) + more);
    left -= more;
  }
  return flows.map((flow) => ({ ...flow, load: thin(flow.load, shares.get(flow) ?? 0) }));
}

/** What load is coming, in one line: flow by flow those without a limit, and the others together. */
export function loadLine(flows: readonly { variant: string; load: LoadPlan }[]): string {
  const [first] = flows;
  if (!first) return 'load: none';
  const alone = flows.filter((flow) => flow === first || !isLimited(flow.load));
  const others = flows.filter((flow) => !alone.includes(flow));
  const names = others.map(({ variant }) => variant).join(', ');
  const together = atMost(sum(others.map(({ load }) => mostPerSecond(load))));
  return `load: ${[
    ...alone.map(({ variant, load }) => `${variant}: ${describedLoad(load)}`),
    ...(others.length === 0 ? [] : [`${names}: ${together} together`]),
  ].join('; ')}`;
}

/** The load of a flow, and what is known of how many requests it will send. */
export function describedLoad(load: Rated): string {
  const text = describeLoad(load);
  // The text has the rate, and a stream has none.
  if (load.rate !== undefined || load.stream) return text;
  return `${text}, ${isLimited(load) ? atMost(mostPerSecond(load)) : 'as fast as the target responds'}`;
}

// A stream stays open, so that its pauses say nothing about a rate.
function isLimited(load: Rated): boolean {
  return !load.stream && Number.isFinite(mostPerSecond(load));
}

function atMost(rate: number): string {
  return `at most ${counted(Math.ceil(rate), 'requests')} per second`;
}

/** How many requests per second are left of a flow at least. */
function leastPerSecond(load: LoadPlan): number {
  return MS_PER_S / Math.max(cycleMs(load), PAUSE_MAX_MS);
}

function thin(load: LoadPlan, share: number): LoadPlan {
  const ownMs = cycleMs(load);
  const longestMs = Math.max(ownMs, PAUSE_MAX_MS);
  const wantedMs = Math.min(longestMs, Math.max(ownMs, (load.connections * MS_PER_S) / share));
  const thinkMs = load.thinkMs + Math.ceil(wantedMs - ownMs);
  const fitting = Math.floor((share * cycleMs({ ...load, thinkMs })) / MS_PER_S);
  return { ...load, connections: Math.min(load.connections, Math.max(1, fitting)), thinkMs };
}

/** The shortest time from one request of a virtual user to its next. */
function cycleMs({ thinkMs, client, speakAfterMs = SPEAK_AFTER_MS, body, download }: Rated): number {
  const [minMs, maxMs] = client === 'late-speaker' ? speakAfterMs : [0, 0];
  const { durationMs = 0 } = typeof body === 'object' ? body : {};
  return thinkMs + (minMs + maxMs) / 2 + durationMs + (download?.durationMs ?? 0);
}
