import { sum } from '../common/sum.ts';
import { monotonicMs } from '../record/clock.ts';
import type { Progress } from '../record/flow/load-progress.ts';
import { OUTCOMES } from '../record/requests/outcome.ts';
import type { DisruptionRecord } from '../record/trial.ts';
import { canTellLeaving, type Target } from '../targets/target.ts';
import { pauses } from '../verdict/observe/load-evidence.ts';
import type { FlowPlan, FlowsPlan } from './trial-plan.ts';
import { DEFAULT_TIMING, LEAVING_BOUND_MS, type Timing } from './timing.ts';
import type { TrialLoad } from './trial-load.ts';

/** What the load needs to know of a plan. */
type LoadUnderWay = Pick<FlowsPlan, 'flows' | 'timing' | 'signal' | 'target'>;

/** The probe's thread may take seconds to start on a busy machine, ms. Few requests may be due in longer times. */
const FIRST_REQUEST_BOUND_MS = 5000;

/** The load before the disruption. @throws as `TrialLoad.until` */
export async function loadBefore(plan: LoadUnderWay, load: TrialLoad): Promise<void> {
  const wanted = plan.flows.map((flow) => wantedOf(flow, timingOf(plan)).before);
  // Time without any load is none of it: a baseline would lack the pauses that it is there for.
  const { durationBeforeMs } = timingOf(plan);
  if (durationBeforeMs > 0)
    await load.until((flows) => haveBegun(plan, flows), FIRST_REQUEST_BOUND_MS, plan.signal);
  await loadFor(plan, load, wanted, durationBeforeMs);
}

// Late speakers are silent at first, and all flows share a thread.
function haveBegun({ flows }: LoadUnderWay, progress: readonly Progress[]): boolean {
  return flows.every(({ load }, index) => load.client === 'late-speaker' || (progress[index]?.sent ?? 0) > 0);
}

/** What happened, and how many processes from before it were still there at the end. */
interface Disrupted {
  disruption: DisruptionRecord;
  leaving: number;
}

/** The disruption, and the load until its aftermath has been seen. @throws as `TrialLoad.until` */
export async function disruptUnderLoad<T extends Target>(
  plan: FlowsPlan<T>,
  load: TrialLoad,
): Promise<Disrupted> {
  const timing = timingOf(plan);
  // A reload between two requests would prove nothing, so it waits until each flow has something under way.
  const isUnderWay = (flows: readonly Progress[]) =>
    plan.flows.every((flow, index) => hasUnderWay(flow, flows[index]));
  await load.until(isUnderWay, timing.boundMs, plan.signal);
  const faultsBefore = faultsOf(plan, load.flows);
  const beganMs = monotonicMs();
  const ended = await plan.disruption.run(plan.target).then(
    (record) => (record ? { switch: record } : {}),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  const endedMs = monotonicMs();
  const hasFault = (flows: readonly Progress[]) => faultsOf(plan, flows) > faultsBefore;
  // A disruption that has failed does no damage later.
  const watched = 'failure' in ended ? { ...plan, timing: { ...timing, watchMs: 0 } } : plan;
  const { kind } = plan.disruption;
  const commandMs = plan.disruption.commandMs?.(plan.target);
  // The load went on while an effect was waited for, so this was watching already.
  const sinceMs =
    plan.disruption.showsNoEffect?.(plan.target) === true ? beganMs + (commandMs ?? 0) : endedMs;
  const leaving = await afterDisruption(watched, load, sinceMs, hasFault);
  const name = plan.disruption.nameOn?.(plan.target);
  const named = name === undefined ? {} : { name };
  const times = { ...named, beganMs, endedMs, ...(commandMs === undefined ? {} : { commandMs }), ...ended };
  return { disruption: kind === 'switch' ? { kind, ...times } : { kind, ...times }, leaving };
}

/** How many requests a trial wants of a flow before and after its disruption: no more than its baseline gave in that time. */
export function wantedOf(
  { baseline, load }: FlowPlan,
  { requestsBefore, durationBeforeMs, requestsAfter, durationAfterMs, watchMs = 0 }: Timing,
): { before: number; after: number } {
  // Its streams are wanted open, and not one after the other.
  if (load.stream) return { before: 0, after: 0 };
  if (!baseline) return { before: requestsBefore, after: requestsAfter };
  const given = (durationMs: number) =>
    Math.floor((baseline.sent / Math.max(1, baseline.durationMs)) * durationMs);
  // Where clients pause, each connection must be open before, and be used again after.
  const each = pauses(load) ? load.connections : 0;
  const again = watchMs > load.thinkMs || load.thinkMs <= durationAfterMs ? each : 0;
  return {
    before: Math.min(requestsBefore, Math.max(each, given(durationBeforeMs))),
    after: Math.min(requestsAfter, Math.max(1, again, given(durationAfterMs))),
  };
}

function hasUnderWay({ load }: FlowPlan, flow: Progress | undefined): boolean {
  if (!flow) return false;
  if (load.stream) return allOpen(load, flow);
  // Late speakers are silent for most of the time, and it is then that a reload may cut their connections.
  const isSilent = pauses(load) || load.client === 'late-speaker';
  return isSilent ? flow.sent > 0 : flow.sent > flow.ended;
}

function allOpen({ connections }: FlowPlan['load'], { openStreams }: Progress): boolean {
  return openStreams >= connections;
}

async function afterDisruption(
  plan: LoadUnderWay,
  load: TrialLoad,
  sinceMs: number,
  hasFault: (flows: readonly Progress[]) => boolean,
): Promise<number> {
  const timing = timingOf(plan);
  const { target, signal } = plan;
  const leaving = () => (canTellLeaving(target) ? target.leavingProcesses() : 0);
  // Streams that are held open may keep an old process for ever.
  const onlyStreams = plan.flows.every((flow) => flow.load.stream !== undefined);
  await load.until(() => leaving() === 0, onlyStreams ? 0 : LEAVING_BOUND_MS, signal);
  const { watchMs = 0, endsAtFault = false } = timing;
  const wanted = plan.flows.map((flow) => wantedOf(flow, timing).after);
  const isWatched = () => monotonicMs() - sinceMs >= watchMs;
  const wasWatched = watchMs > 0 && isWatched();
  const suffices = (flows: readonly Progress[]) => wasWatched || (endsAtFault && hasFault(flows));
  await loadFor(plan, load, wanted, timing.durationAfterMs, suffices);
  const seenEnough = (flows: readonly Progress[]) => isWatched() || hasFault(flows);
  await load.until(seenEnough, watchMs, signal);
  await loadUntilClean(plan, load);
  return leaving();
}

async function loadFor(
  plan: LoadUnderWay,
  load: TrialLoad,
  requests: readonly number[],
  durationMs: number,
  suffices: (flows: readonly Progress[]) => boolean = () => false,
): Promise<void> {
  const sinceMs = monotonicMs();
  const already = load.flows.map(({ ended }) => ended);
  await load.until(
    (flows) => {
      const enough =
        suffices(flows) ||
        flows.every(({ ended }, index) => ended - (already[index] ?? 0) >= (requests[index] ?? 0));
      return enough && monotonicMs() - sinceMs >= durationMs;
    },
    timingOf(plan).boundMs,
    plan.signal,
  );
}

// A target that still fails is watched for longer, to see whether it recovers late or not at all.
async function loadUntilClean(plan: LoadUnderWay, load: TrialLoad): Promise<void> {
  const { quietMs, healBoundMs } = timingOf(plan);
  let faults = -1;
  let sinceMs = monotonicMs();
  await load.until(
    (flows) => {
      const now = faultsOf(plan, flows);
      if (now !== faults) {
        faults = now;
        sinceMs = monotonicMs();
      }
      return monotonicMs() - sinceMs >= quietMs && streamsAreBack(plan, flows);
    },
    healBoundMs,
    plan.signal,
  );
}

// How long the clients of streams are without one is measured, where they get one at all.
function streamsAreBack({ flows }: LoadUnderWay, progress: readonly Progress[]): boolean {
  return flows.every(({ load }, index) => {
    const seen = progress[index];
    return load.stream === undefined || seen === undefined || allOpen(load, seen);
  });
}

/** How many faults the flows have had so far, without those kinds that their baselines show too. */
function faultsOf({ flows }: LoadUnderWay, progress: readonly Progress[]): number {
  return sum(
    flows.map(({ baseline }, index) => {
      const seen = progress[index];
      if (!seen) return 0;
      const strange = OUTCOMES.filter((outcome) => outcome !== 'ok' && !baseline?.outcomes[outcome]);
      const idle = baseline?.counts['idle-closes'] === undefined ? seen.idleCloses : 0;
      return idle + sum(strange.map((outcome) => seen.outcomes[outcome]));
    }),
  );
}

function timingOf({ timing = DEFAULT_TIMING }: Pick<FlowsPlan, 'timing'>): Timing {
  return timing;
}
