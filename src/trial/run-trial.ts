import type { Target } from '../targets/target.ts';
import { monotonicMs } from '../record/clock.ts';
import type { LoadPlan } from '../record/load-plan.ts';
import { Probe, type ProbeResult } from '../load/probe/probe.ts';
import type { RequestTable } from '../record/request-table.ts';
import { idleCpu } from './watch/idle-cpu.ts';
import { TargetWatch } from './watch/target-watch.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';
import type { SwitchRecord } from '../record/switch-record.ts';
import type { TargetState } from '../record/target-state.ts';
import type { DisruptionKind, DisruptionRecord, Trial } from '../record/trial.ts';
import { markStale } from '../record/stale.ts';
import type { Expectation } from '../record/expectation.ts';
import type { Progress } from '../record/load-progress.ts';

/** Something that happens to a target that can do what it needs. */
export interface Disruption<T extends Target = Target> {
  kind: Exclude<DisruptionKind, 'policies'>;
  /** Called under load, just before it begins. Returns the state before it. @default the state before the load */
  lookBefore?: (target: T) => Promise<TargetState> | undefined;
  /** Resolves when it is over. A deploy hands over what it did. */
  run: (target: T) => Promise<void | SwitchRecord>;
}

/** Hands over how often each request was handled, one byte per id, and begins anew. */
export interface HandledCounts {
  takeHandled(): Promise<Uint8Array>;
}

export interface TrialPlan<T extends Target = Target> {
  scenario: string;
  variant: string;
  target: T;
  load: LoadPlan;
  disruption: Disruption<T>;
  /** The upstream's own record, where it keeps one. */
  upstream?: HandledCounts;
  timing?: Timing;
  /** Told how to ask for the load's progress when it begins; what it returns is called when the load is over. */
  onLoad?: (progress: () => Progress) => () => void;
  /** Ends the trial early, without a record. */
  signal?: AbortSignal;
}

/**
 * Runs one trial: load, the disruption under load, load until the aftermath has been seen.
 * @throws the signal's reason, or the probe's own failure; a failing disruption is part of the record
 */
export async function runTrial<T extends Target>(plan: TrialPlan<T>, number: number): Promise<Trial> {
  const { target } = plan;
  const startedAt = new Date().toISOString();
  await plan.upstream?.takeHandled();
  let before: TargetState = await target.inspect();
  const watch = await TargetWatch.start(target);
  const probe = Probe.start(plan.load);
  const loadOver = plan.onLoad?.(() => probe.progress());
  let disruption: DisruptionRecord;
  let result: ProbeResult;
  let loadEndedMs: number;
  try {
    await loadBefore(plan, probe);
    before = (await plan.disruption.lookBefore?.(target)) ?? before;
    disruption = await disruptUnderLoad(plan, probe);
    loadEndedMs = monotonicMs();
    result = await probe.stop();
    watch.loadEnded();
  } catch (error) {
    await Promise.all([probe.abandon(), watch.stop()]);
    throw error;
  } finally {
    loadOver?.();
  }
  const busy = await idleCpu(target);
  const history = await watch.stop();
  const after = await target.inspect();
  const { requestTable, connectionTable } = result;
  await joinHandled(requestTable, plan.upstream);
  markStale({ disruption, requestTable });
  // Records are passed on with their run; of a target that is somebody's own they name no address.
  if (target.identity.runtime === 'own') connectionTable.hideAddresses();
  const { connections, thinkMs, timeoutMs, pacedMs, rate, arrivals = 'constant', expectation } = plan.load;
  const closed = pacedMs === undefined ? {} : { pacedMs };
  const { quietMs } = plan.timing ?? DEFAULT_TIMING;
  const schedule = rate === undefined ? closed : { rate, arrivals };
  return {
    scenario: plan.scenario,
    variant: plan.variant,
    number,
    startedAt,
    identity: target.identity,
    load: { connections, thinkMs, timeoutMs, ...schedule, quietMs },
    loadEndedMs,
    ...(rate === undefined ? {} : { unsent: result.unsent }),
    expectation: describeExpectation(expectation),
    disruption,
    before,
    after,
    idleCloses: result.idleCloses,
    unsolicited: result.unsolicited,
    errors: result.errors,
    connectionsOpened: result.connectionsOpened,
    loopDelayMs: result.loopDelayMs,
    idleCpu: busy,
    handledIsCounted: plan.upstream !== undefined,
    logFile: target.logFile,
    history,
    requestTable,
    connectionTable,
  };
}

function describeExpectation({ header, proofIn, status = 200 }: Expectation): string {
  if (header === undefined) return `status ${status}`;
  return proofIn === 'body' ? `${header} in the body` : header;
}

function loadBefore(
  { timing = DEFAULT_TIMING, signal }: Pick<TrialPlan, 'timing' | 'signal'>,
  probe: Probe,
): Promise<void> {
  return loadFor(probe, timing.requestsBefore, timing.durationBeforeMs, timing.boundMs, signal);
}

async function disruptUnderLoad<T extends Target>(
  plan: TrialPlan<T>,
  probe: Probe,
): Promise<DisruptionRecord> {
  const timing = plan.timing ?? DEFAULT_TIMING;
  // A reload between two requests would prove nothing, so it waits for one to be in flight.
  await probe.until(({ sent, ended }) => sent > ended, timing.boundMs, plan.signal);
  const beganMs = monotonicMs();
  const ended = await plan.disruption.run(plan.target).then(
    (record) => (record ? { switch: record } : {}),
    (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
  );
  const endedMs = monotonicMs();
  await loadFor(probe, timing.requestsAfter, timing.durationAfterMs, timing.boundMs, plan.signal);
  await loadUntilClean(probe, timing, plan.signal);
  const { kind } = plan.disruption;
  const times = { beganMs, endedMs, ...ended };
  return kind === 'switch' ? { kind, ...times } : { kind, ...times };
}

async function loadFor(
  probe: Probe,
  requests: number,
  durationMs: number,
  boundMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sinceMs = monotonicMs();
  const already = probe.progress().ended;
  const enough = (answered: number) =>
    answered - already >= requests && monotonicMs() - sinceMs >= durationMs;
  await probe.until(({ ended }) => enough(ended), boundMs, signal);
}

// A target that still fails is watched for longer, to see whether it recovers late or not at all.
async function loadUntilClean(probe: Probe, timing: Timing, signal: AbortSignal | undefined): Promise<void> {
  let faults = -1;
  let sinceMs = monotonicMs();
  await probe.until(
    ({ ended, outcomes }) => {
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

async function joinHandled(requestTable: RequestTable, upstream: HandledCounts | undefined): Promise<void> {
  const handled = await upstream?.takeHandled();
  handled?.forEach((times, id) => requestTable.setHandled(id, times));
}
