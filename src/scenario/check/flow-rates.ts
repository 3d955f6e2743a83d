import { SPEAK_AFTER_MS, type LoadPlan } from '../../record/flow/load-plan.ts';
import { describeLoad } from '../../report/console/describe-load.ts';
import { sum } from '../../common/sum.ts';

const MS_PER_S = 1000;
/** The longest pause that thins a flow, ms: after each reload the load goes on for longer than that. */
const PAUSE_MAX_MS = 1000;

/** How many requests per second a flow sends at most, however fast the responses are. */
export function mostPerSecond(load: LoadPlan): number {
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

/** What load is coming, in one line. */
export function loadLine([first, ...others]: readonly { variant: string; load: LoadPlan }[]): string {
  if (!first) return 'load: none';
  const together = Math.ceil(sum(others.map(({ load }) => mostPerSecond(load))));
  const more = `; ${others.map(({ variant }) => variant).join(', ')}: at most ${together.toLocaleString('en-US')} requests per second together`;
  return `load: ${first.variant}: ${describeLoad(first.load)}${others.length === 0 ? '' : more}`;
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
function cycleMs({ thinkMs, client, speakAfterMs = SPEAK_AFTER_MS, body, download }: LoadPlan): number {
  const [minMs, maxMs] = client === 'late-speaker' ? speakAfterMs : [0, 0];
  const { durationMs = 0 } = typeof body === 'object' ? body : {};
  return thinkMs + (minMs + maxMs) / 2 + durationMs + (download?.durationMs ?? 0);
}
