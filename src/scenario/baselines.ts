import { monotonicMs } from '../record/clock.ts';
import { counted } from '../common/counted.ts';
import { sum } from '../common/sum.ts';
import { UserError } from '../common/user-error.ts';
import type { Baseline } from '../record/baseline.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { DisruptionKind } from '../record/trial.ts';
import { usualClosesText } from '../report/console/usual-closes.ts';
import { steady } from '../trial/disruptions/disruptions.ts';
import { requireAllShards } from '../trial/lost-shards.ts';
import { runFlows } from '../trial/run-trial.ts';
import type { FlowsPlan } from '../trial/trial-plan.ts';
import type { Timing } from '../trial/timing.ts';
import { wrongIn } from '../verdict/baseline/not-clean.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import { baselineOf } from '../verdict/observe/baseline-of.ts';

/** How long the load runs for a baseline, ms; longer where clients pause for longer. */
const BASELINE_MS = 1000;
/** Each client of a flow pauses at least once, and some more. */
const PAUSES = 1.1;
/** A baseline that has not got a single response of a flow by then ends all the same, ms. */
export const BASELINE_BOUND_MS = 30_000;

/** What a status of 429 means, and what to do. */
const RATE_LIMITED =
  'the target limits the rate of requests (429): raise that limit for this machine, or ask for fewer requests (--rate)';

/** Requires that at least one flow works without a disruption. @throws UserError that says what was seen instead */
export function requireSomeClean(
  flows: readonly { variant: string; baseline: Baseline }[],
  disruption: string,
): void {
  const variantsOf = new Map<string, string[]>();
  for (const { variant, baseline } of flows) {
    const wrong = wrongIn(baseline);
    if (wrong === undefined) return;
    variantsOf.set(wrong, [...(variantsOf.get(wrong) ?? []), variant]);
  }
  const seen = [...variantsOf].map(([wrong, variants]) => `${variants.join(', ')}: ${wrong}`);
  const isLimited = seen.some((text) => text.includes('status 429'));
  throw new UserError(
    `every flow fails even without a ${disruption}, so none was made (${seen.join('; ')})${isLimited ? `; ${RATE_LIMITED}` : ''}`,
  );
}

/** Runs the flows without the disruption that is to come, and returns what each of them showed, in their order. @throws as `runFlows` of a trial */
export async function runBaselines(
  { targetVariant: _none, ...plan }: Omit<FlowsPlan, 'disruption' | 'timing'>,
  assertions: readonly (readonly Assertion[])[],
  disruption: DisruptionKind,
  print: (line: string) => void,
): Promise<Baseline[]> {
  const sinceMs = monotonicMs();
  const timing = timingOf(plan.flows);
  // Each client pauses for its whole time, so that a server's own time-out shows.
  const flows = plan.flows.map(({ variant, load }) => ({ variant, load: { ...load, spreadPauses: false } }));
  const trials = await runFlows({ ...plan, flows, disruption: steady, timing, requestsOnly: true }, 0);
  requireAllShards(trials, 'there is no baseline');
  const baselines = trials.map((trial, index) => baselineOf(trial, assertions[index] ?? []));
  const seconds = (monotonicMs() - sinceMs) / 1000;
  const requests = sum(baselines.map(({ sent }) => sent));
  const rate = counted(Math.round(requests / seconds), 'requests');
  print(
    `${plan.scenario} · baseline without a disruption: ${counted(requests, 'requests')} in ${seconds.toFixed(1)} s, ${rate} per second`,
  );
  requireSomeClean(
    baselines.map((baseline, index) => ({ variant: trials[index]?.variant ?? '', baseline })),
    disruption,
  );
  for (const [index, baseline] of baselines.entries()) {
    const wrong = wrongIn(baseline);
    const note = wrong === undefined ? usualCloses(baseline) : `not clean before the ${disruption}: ${wrong}`;
    if (note !== undefined) print(`${plan.scenario} ${trials[index]?.variant} · ${note}`);
  }
  return baselines;
}

/** How long a baseline of these loads takes at least, ms. */
export function baselineMs(loads: readonly Pick<LoadPlan, 'thinkMs' | 'pacedMs'>[]): number {
  const longestMs = Math.max(...loads.map(({ thinkMs, pacedMs = 0 }) => Math.max(thinkMs, pacedMs)));
  return Math.max(BASELINE_MS, longestMs * PAUSES);
}

function timingOf(flows: FlowsPlan['flows']): Timing {
  return {
    requestsBefore: 1,
    durationBeforeMs: baselineMs(flows.map(({ load }) => load)),
    requestsAfter: 0,
    durationAfterMs: 0,
    quietMs: 0,
    healBoundMs: 0,
    boundMs: BASELINE_BOUND_MS,
  };
}

function usualCloses({ counts, sent }: Baseline): string | undefined {
  return usualClosesText((counts['closed'] ?? 0) + (counts['idle-closes'] ?? 0), sent);
}
