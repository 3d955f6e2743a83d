import type { Target } from '../targets/target.ts';
import { monotonicMs } from '../record/clock.ts';
import { bodyRecord } from '../record/flow/body.ts';
import { methodOf, type LoadPlan } from '../record/flow/load-plan.ts';
import type { ProbeResult } from '../load/probe/probe.ts';
import type { RequestTable } from '../record/requests/request-table.ts';
import { idleCpu } from './watch/idle-cpu.ts';
import { CpuWatch } from './watch/cpu-watch.ts';
import { TargetWatch } from './watch/target-watch.ts';
import type { FlowPlan, FlowsPlan, TrialPlan } from './trial-plan.ts';
import { disruptUnderLoad, loadBefore, wantedOf } from './phases.ts';
import { targetTrial } from './target-trial.ts';
import { DEFAULT_TIMING, type Timing } from './timing.ts';
import { TrialLoad } from './trial-load.ts';
import type { TargetState } from '../record/target/target-state.ts';
import type { Trial } from '../record/trial.ts';
import { markStale } from '../record/requests/stale.ts';

/**
 * Runs one trial of a single flow: load, the disruption under load, and load until its effects have been seen.
 * @throws as `runFlows`
 */
export async function runTrial<T extends Target>(plan: TrialPlan<T>, number: number): Promise<Trial> {
  const [trial] = await runFlows({ ...plan, flows: [plan] }, number);
  if (!trial) throw new Error('a trial of one flow has one record');
  return trial;
}

/**
 * Runs one trial of flows that are under way together, under one disruption. Returns a record for each flow, in their
 * order, and then that of the target itself where it has a variant.
 * @throws the signal's reason, or the probe's own failure; a failing disruption is part of the record
 */
export async function runFlows<T extends Target>(plan: FlowsPlan<T>, number: number): Promise<Trial[]> {
  const { target, flows } = plan;
  // What it counts has the ids of one process.
  if (plan.upstream && plan.engine?.carriedBy !== undefined)
    throw new Error('an upstream that counts by id cannot be asked about the requests of shards');
  const startedAt = new Date().toISOString();
  await plan.disruption.prepare?.(target);
  await plan.upstream?.takeHandled();
  let before: TargetState = await target.inspect();
  const watch = await TargetWatch.start(target);
  const load = await TrialLoad.start(
    flows.map((flow) => flow.load),
    plan.engine,
    plan.signal,
  ).catch(async (error: unknown) => {
    await watch.stop();
    throw error;
  });
  const loadOver = plan.onLoad?.(
    () => load.progress(),
    () => load.flows,
  );
  const cpuWatch = new CpuWatch(target.identity.runtime === 'own');
  let disrupted: Awaited<ReturnType<typeof disruptUnderLoad>>;
  let results: ProbeResult[];
  let loadEndedMs: number;
  try {
    await loadBefore(plan, load);
    before = (await plan.disruption.lookBefore?.(target)) ?? before;
    disrupted = await disruptUnderLoad(plan, load);
    loadEndedMs = monotonicMs();
    results = await load.stop(plan.signal);
    watch.loadEnded();
  } catch (error) {
    cpuWatch.stop();
    await Promise.all([load.abandon(), watch.stop()]);
    throw error;
  } finally {
    loadOver?.();
  }
  const { disruption, leaving } = disrupted;
  const idle = plan.requestsOnly === true ? [] : await idleCpu(target);
  const cpuUse = cpuWatch.stop();
  const common: CommonHead = {
    scenario: plan.scenario,
    number,
    startedAt,
    identity: target.identity,
    loadEndedMs,
    ...(leaving > 0 ? { leaving } : {}),
    disruption,
    before,
    ...(cpuUse.length > 0 ? { cpuUse } : {}),
    idleCpu: idle,
    history: await watch.stop(),
    after: plan.requestsOnly === true ? before : await target.inspect(),
    handledIsCounted: plan.upstream !== undefined,
    logFile: target.logFile,
  };
  const handled = await plan.upstream?.takeHandled();
  const trials: Trial[] = [];
  for (const [index, flow] of flows.entries()) {
    const result = results[index];
    if (!result) throw new Error('each flow has a result');
    setHandled(result.requestTable, handled, index, flows.length);
    trials.push(recordOf(common, flow, plan.timing ?? DEFAULT_TIMING, result));
  }
  return plan.targetVariant === undefined ? trials : [...trials, targetTrial(plan.targetVariant, trials)];
}

/** What the records of all flows of a trial have in common. */
type CommonHead = Pick<
  Trial,
  | 'scenario'
  | 'number'
  | 'startedAt'
  | 'identity'
  | 'loadEndedMs'
  | 'leaving'
  | 'disruption'
  | 'before'
  | 'after'
> &
  Pick<Trial, 'cpuUse' | 'idleCpu' | 'history' | 'handledIsCounted' | 'logFile'>;

function recordOf(common: CommonHead, flow: FlowPlan, timing: Timing, result: ProbeResult): Trial {
  const { variant, load, baseline } = flow;
  const { requestTable, connectionTable, idleCloses, unsolicited, streams, errors, unsent } = result;
  markStale({ disruption: common.disruption, requestTable, load });
  // Records may be passed on, so those of a user's own target contain no addresses.
  if (common.identity.runtime === 'own') connectionTable.hideAddresses();
  return {
    ...common,
    variant,
    load: { ...scheduleOf(load), quietMs: timing.quietMs, wanted: wantedOf(flow, timing) },
    ...(baseline === undefined ? {} : { baseline }),
    ...(load.rate === undefined ? {} : { unsent }),
    expectation: describeExpectation(load),
    idleCloses,
    unsolicited,
    errors,
    connectionsOpened: result.connectionsOpened,
    ...(load.stream === undefined ? {} : { streams }),
    ...(load.download === undefined ? {} : { downloads: result.downloads }),
    loopDelayMs: result.loopDelayMs,
    stalls: result.stalls,
    ...(result.shards ? { shards: result.shards } : {}),
    requestTable,
    connectionTable,
  };
}

function scheduleOf(plan: LoadPlan): Omit<Trial['load'], 'quietMs' | 'wanted'> {
  const {
    connections,
    thinkMs,
    timeoutMs,
    pacedMs,
    rate,
    arrivals = 'constant',
    stream,
    client = stream?.protocol === 'grpc' ? 'http2' : 'keep-alive',
    allowUnprocessed,
  } = plan;
  const closed = pacedMs === undefined ? {} : { pacedMs };
  return {
    connections,
    thinkMs,
    timeoutMs,
    client,
    ...(rate === undefined ? closed : { rate, arrivals }),
    ...requestsOf(plan),
    ...(allowUnprocessed === undefined ? {} : { allowUnprocessed }),
  };
}

function requestsOf(plan: LoadPlan): Partial<Trial['load']> {
  const { speakAfterMs, body, download, stream } = plan;
  return {
    ...(speakAfterMs === undefined ? {} : { speakAfterMs }),
    method: methodOf(plan),
    ...(body === undefined ? {} : { body: bodyRecord(body) }),
    ...(download === undefined ? {} : { download }),
    ...(stream === undefined ? {} : { stream: { protocol: stream.protocol } }),
  };
}

function describeExpectation({ expectation, stream }: LoadPlan): string {
  const usual = stream?.protocol === 'websocket' ? 101 : 200;
  const { header, proofIn, status = usual } = expectation;
  if (header === undefined) return `status ${status}`;
  return proofIn === 'body' ? `${header} in the body` : header;
}

// The ids of flows interleave: those of the flow at `first` are `step` apart.
function setHandled(
  requestTable: RequestTable,
  handled: Uint8Array | undefined,
  first: number,
  step: number,
): void {
  if (!handled) return;
  for (let id = 0; id < requestTable.length; id++)
    requestTable.setHandled(id, handled[first + id * step] ?? 0);
}
