import { monotonicMs } from '../record/clock.ts';
import type { DisruptionRecord } from '../record/trial.ts';
import type { Target } from '../targets/target.ts';
import type { FlowsPlan } from './trial-plan.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';
import type { TrialLoad } from './trial-load.ts';

/** The load before the disruption. @throws as `TrialLoad.until` */
export function loadBefore(
  { timing = DEFAULT_TIMING, signal }: Pick<FlowsPlan, 'timing' | 'signal'>,
  load: TrialLoad,
): Promise<void> {
  return loadFor(load, timing.requestsBefore, timing.durationBeforeMs, timing.boundMs, signal);
}

/** The disruption, and the load until its aftermath has been seen. @throws as `TrialLoad.until` */
export async function disruptUnderLoad<T extends Target>(
  plan: FlowsPlan<T>,
  load: TrialLoad,
): Promise<DisruptionRecord> {
  const timing = plan.timing ?? DEFAULT_TIMING;
  // A reload between two requests would prove nothing, so it waits for one of each flow to be in flight.
  await load.until((flows) => flows.every(({ sent, ended }) => sent > ended), timing.boundMs, plan.signal);
  const beganMs = monotonicMs();
  const ended = await plan.disruption.run(plan.target).then(
    (record) => (record ? { switch: record } : {}),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  const endedMs = monotonicMs();
  await loadFor(load, timing.requestsAfter, timing.durationAfterMs, timing.boundMs, plan.signal);
  await loadUntilClean(load, timing, plan.signal);
  const { kind } = plan.disruption;
  const commandMs = plan.disruption.commandMs?.(plan.target);
  const times = { beganMs, endedMs, ...(commandMs === undefined ? {} : { commandMs }), ...ended };
  return kind === 'switch' ? { kind, ...times } : { kind, ...times };
}

async function loadFor(
  load: TrialLoad,
  requests: number,
  durationMs: number,
  boundMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sinceMs = monotonicMs();
  let already: number[] | undefined;
  await load.until(
    (flows) => {
      already ??= flows.map(({ ended }) => ended);
      const enough = flows.every(({ ended }, index) => ended - (already?.[index] ?? 0) >= requests);
      return enough && monotonicMs() - sinceMs >= durationMs;
    },
    boundMs,
    signal,
  );
}

// A target that still fails is watched for longer, to see whether it recovers late or not at all.
async function loadUntilClean(
  load: TrialLoad,
  timing: Timing,
  signal: AbortSignal | undefined,
): Promise<void> {
  let faults = -1;
  let sinceMs = monotonicMs();
  await load.until(
    () => {
      const { ended, outcomes } = load.progress();
      if (ended - outcomes.ok !== faults) {
        faults = ended - outcomes.ok;
        sinceMs = monotonicMs();
      }
      return monotonicMs() - sinceMs >= timing.quietMs;
    },
    timing.healBoundMs,
    signal,
  );
}
