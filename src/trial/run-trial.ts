import type { Target } from '../targets/target.ts';
import { monotonicMs } from '../record/clock.ts';
import type { LoadPlan } from '../record/load-plan.ts';
import { Probe, type ProbeResult } from '../load/probe/probe.ts';
import type { RequestTable } from '../record/request-table.ts';
import { idleCpu } from './watch/idle-cpu.ts';
import { TargetWatch } from './watch/target-watch.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';
import type { SwitchRecord } from '../record/switch-record.ts';
import type { DisruptionKind, DisruptionRecord, Trial } from '../record/trial.ts';
import { markStale } from '../record/stale.ts';
import type { Expectation } from '../record/expectation.ts';
import type { Progress } from '../record/load-progress.ts';

/** Something that happens to a gateway; resolves when it is over. */
export interface Disruption {
  kind: Exclude<DisruptionKind, 'policies'>;
  /** A deploy hands over what it did. */
  run(gateway: Target): Promise<void | SwitchRecord>;
}

/** Hands over how often each request was handled, one byte per id, and begins anew. */
export interface HandledCounts {
  takeHandled(): Promise<Uint8Array>;
}

export interface TrialPlan {
  scenario: string;
  variant: string;
  gateway: Target;
  load: LoadPlan;
  disruption: Disruption;
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
export async function runTrial(plan: TrialPlan, number: number): Promise<Trial> {
  const startedAt = new Date().toISOString();
  await plan.upstream?.takeHandled();
  let before = await plan.gateway.inspect();
  const watch = await TargetWatch.start(plan.gateway);
  const probe = Probe.start(plan.load);
  const loadOver = plan.onLoad?.(() => probe.progress());
  let disruption: DisruptionRecord;
  let result: ProbeResult;
  let loadEndedMs: number;
  try {
    await loadBefore(plan, probe);
    before = (await plan.gateway.lookBeforeReload?.()) ?? before;
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
  const busy = await idleCpu(plan.gateway);
  const history = await watch.stop();
  const after = await plan.gateway.inspect();
  const { requestTable, connectionTable } = result;
  await joinHandled(requestTable, plan.upstream);
  markStale({ disruption, requestTable });
  // Records are passed on with their run; of a target that is somebody's own they name no address.
  if (plan.gateway.identity.runtime === 'own') connectionTable.hideAddresses();
  const { connections, thinkMs, timeoutMs, pacedMs, rate, arrivals = 'constant', expectation } = plan.load;
  const closed = pacedMs === undefined ? {} : { pacedMs };
  const { quietMs } = plan.timing ?? DEFAULT_TIMING;
  const schedule = rate === undefined ? closed : { rate, arrivals };
  return {
    scenario: plan.scenario,
    variant: plan.variant,
    number,
    startedAt,
    identity: plan.gateway.identity,
    load: { connections, thinkMs, timeoutMs, ...schedule, quietMs },
    loadEndedMs,
    ...(rate === undefined ? {} : { unsent: result.unsent }),
    expectation: witnessWords(expectation),
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
    logFile: plan.gateway.logFile,
    history,
    requestTable,
    connectionTable,
  };
}

function witnessWords({ header, proofIn, status = 200 }: Expectation): string {
  if (header === undefined) return `status ${status}`;
  return proofIn === 'body' ? `${header} in the body` : header;
}

function loadBefore({ timing = DEFAULT_TIMING, signal }: TrialPlan, probe: Probe): Promise<void> {
  return loadFor(probe, timing.requestsBefore, timing.durationBeforeMs, timing.boundMs, signal);
}

async function disruptUnderLoad(plan: TrialPlan, probe: Probe): Promise<DisruptionRecord> {
  const timing = plan.timing ?? DEFAULT_TIMING;
  // A reload between two requests would prove nothing, so it waits for one to be in flight.
  await probe.until(({ sent, answered }) => sent > answered, timing.boundMs, plan.signal);
  const beganMs = monotonicMs();
  const ended = await plan.disruption.run(plan.gateway).then(
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
  const already = probe.progress().answered;
  const enough = (answered: number) =>
    answered - already >= requests && monotonicMs() - sinceMs >= durationMs;
  await probe.until(({ answered }) => enough(answered), boundMs, signal);
}

// A gateway that still fails is watched longer, so that healing late and not healing are told apart.
async function loadUntilClean(probe: Probe, timing: Timing, signal: AbortSignal | undefined): Promise<void> {
  let faults = -1;
  let sinceMs = monotonicMs();
  await probe.until(
    ({ answered, outcomes }) => {
      if (answered - outcomes.ok !== faults) {
        faults = answered - outcomes.ok;
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
