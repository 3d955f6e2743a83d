// How long a trial goes on, and how much load it wants, by the baseline and the kind of its flows.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Baseline } from '../../../src/record/baseline.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';
import type { Progress } from '../../../src/record/flow/load-progress.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { inFlightAt } from '../../../src/record/requests/at-moment.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import type { Target } from '../../../src/targets/target.ts';
import { loadBefore, wantedOf } from '../../../src/trial/phases.ts';
import type { TrialLoad } from '../../../src/trial/trial-load.ts';
import type { FlowsPlan } from '../../../src/trial/trial-plan.ts';
import { holdsWithin } from '../../../src/common/wait-until.ts';
import { runTrial } from '../../../src/trial/run-trial.ts';
import { DEFAULT_TIMING, type Timing } from '../../../src/trial/timing.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { missingLoad } from '../../../src/verdict/observe/evidence.ts';

const SHORT: Timing = { ...DEFAULT_TIMING, durationBeforeMs: 50, durationAfterMs: 50, quietMs: 50 };
const LOAD: LoadPlan = { url: '', connections: 8, thinkMs: 0, timeoutMs: 5000, expectation: {} };

function baselineOf(sent: number, durationMs: number): Baseline {
  return { durationMs, sent, outcomes: { ...noOutcomes(), ok: sent }, failures: {}, counts: {} };
}

test.for<[what: string, load: Partial<LoadPlan>, sent: number, before: number, after: number]>([
  ['a fast target gives what the trial asks for', {}, 10_000, 300, 500],
  ['a slow one gives what it gave in that time', {}, 200, 80, 100],
  ['one that takes seconds is asked for one response afterwards', {}, 1, 0, 1],
  ['connections that pause are each open before', { thinkMs: 5000 }, 2, 8, 1],
  ['and used again afterwards, where the pause is short', { thinkMs: 200 }, 2, 8, 8],
])('%s', ([, load, sent, before, after]) => {
  const plan = { variant: 'a', load: { ...LOAD, ...load }, baseline: baselineOf(sent, 1000) };
  expect(wantedOf(plan, DEFAULT_TIMING)).toEqual({ before, after });
});

test('a trial that is watched for long sees each paused connection used again', () => {
  const plan = {
    variant: 'a',
    load: { ...LOAD, thinkMs: 5000 },
    baseline: baselineOf(2, 1000),
  };
  expect(wantedOf(plan, { ...DEFAULT_TIMING, watchMs: 15_000 }).after).toBe(8);
});

function progressOf(sent: number): Progress {
  return { sent, ended: sent, unsent: 0, idleCloses: 0, openStreams: 0, outcomes: noOutcomes() };
}

test('the time before a disruption is that of the load, however late its thread starts', async () => {
  const sinceMs = performance.now();
  const begunMs = () => performance.now() - sinceMs - 200;
  const load = {
    get flows() {
      return [progressOf(begunMs() > 0 ? 1000 : 0)];
    },
    until: (condition: (flows: readonly Progress[]) => boolean, boundMs: number) =>
      holdsWithin(boundMs, () => condition(load.flows)),
  };
  const plan = { flows: [{ variant: 'a', load: LOAD }], timing: { ...SHORT, requestsBefore: 0 } };
  await loadBefore(plan as unknown as FlowsPlan, load as unknown as TrialLoad);
  expect(begunMs()).toBeGreaterThanOrEqual(50);
});

/** A target that can be reloaded; `leaving` says how many of its old processes are still there. */
async function startTarget(leaving?: () => number): Promise<{ target: Target; server: Server }> {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const logFile = path.join(runFolder(), 'phases.log');
  await writeFile(logFile, '');
  let epoch = 0;
  const target = {
    identity: { gateway: 'reference', version: '0.0.0', runtime: 'processes', real: false } as const,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logFile,
    inspect: () => Promise.resolve({ epoch: epoch++ }),
    stop: () => Promise.resolve(),
    ...(leaving ? { leavingProcesses: leaving } : {}),
  };
  return { target, server };
}

function trialOf(
  target: Target,
  timing: Timing,
  during: () => void = () => undefined,
  of: Partial<LoadPlan> = {},
) {
  const load = { ...LOAD, ...of, url: target.url };
  const disruption = { kind: 'reload', run: () => Promise.resolve(during()) } as const;
  return runTrial({ scenario: 'phases', variant: 'a', target, load, disruption, timing }, 1);
}

const loadAfterMs = ({ loadEndedMs = 0, disruption }: Awaited<ReturnType<typeof trialOf>>) =>
  loadEndedMs - disruption.endedMs;

test('the load goes on where damage may come late', async () => {
  const { target } = await startTarget();
  expect(loadAfterMs(await trialOf(target, { ...SHORT, watchMs: 700 }))).toBeGreaterThanOrEqual(700);
});

test('but not once a fault has been seen', async () => {
  const { target, server } = await startTarget();
  const trial = await trialOf(target, { ...SHORT, watchMs: 20_000 }, () => server.closeAllConnections());
  expect(loadAfterMs(trial)).toBeLessThan(10_000);
});

test('nor where the disruption failed: nothing comes late of what did not happen', async () => {
  const { target } = await startTarget();
  // Longer than the test may take.
  const timing = { ...SHORT, watchMs: 3_600_000 };
  const disruption = { kind: 'reload', run: () => Promise.reject(new Error('no')) } as const;
  const load = { ...LOAD, url: target.url };
  const plan = { scenario: 'phases', variant: 'a', target, load, disruption, timing };
  expect((await runTrial(plan, 1)).disruption.failure).toBe('no');
});

test('the wait for an effect that does not come is watching, too', async () => {
  const { target } = await startTarget();
  // The test may not take that long; the command ended as long ago, and idle clients need as long for their next request.
  const anHourMs = 3_600_000;
  const disruption = {
    kind: 'reload',
    commandMs: () => -anHourMs,
    showsNoEffect: () => true,
    run: () => Promise.resolve(),
  } as const;
  const load = { ...LOAD, url: target.url };
  const timing = { ...SHORT, watchMs: anHourMs, requestsAfter: anHourMs, boundMs: anHourMs };
  const trial = await runTrial({ scenario: 'phases', variant: 'a', target, load, disruption, timing }, 1);
  expect(trial.disruption.failure).toBeUndefined();
});

test('a fault before the reload does not end the watching', async () => {
  const { target, server } = await startTarget();
  let requests = 0;
  // The reload waits for more requests than these.
  server.on('request', () => void (++requests === 20 && server.closeAllConnections()));
  const trial = await trialOf(target, { ...SHORT, watchMs: 700 });
  expect(observe(trial).summary.faults?.firstMs).toBeLessThan(trial.disruption.beganMs);
  expect(loadAfterMs(trial)).toBeGreaterThanOrEqual(700);
});

test.for([
  { endsAtFault: true, atLeastMs: 50, atMostMs: 1500 },
  { endsAtFault: false, atLeastMs: 1900, atMostMs: 5000 },
])('after a fault, paused clients are waited for unless a red is enough: $endsAtFault', async (row) => {
  const { endsAtFault, atLeastMs, atMostMs } = row;
  const { target, server } = await startTarget();
  const timing = { ...SHORT, requestsAfter: 3, watchMs: 20_000, endsAtFault };
  const idle = { connections: 1, thinkMs: 1000, spreadPauses: false };
  const trial = await trialOf(
    target,
    { ...timing, requestsBefore: 1 },
    () => server.closeAllConnections(),
    idle,
  );
  expect(trial.idleCloses).toHaveLength(1);
  expect(loadAfterMs(trial)).toBeGreaterThanOrEqual(atLeastMs);
  expect(loadAfterMs(trial)).toBeLessThan(atMostMs);
});

test('old processes that streams keep are neither waited for nor held against a trial', async () => {
  const { target, server } = await startTarget(() => 1);
  server.removeAllListeners('request');
  server.on('request', (_request, response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
  );
  const trial = await trialOf(target, SHORT, undefined, { thinkMs: 10, stream: { protocol: 'sse' } });
  expect(loadAfterMs(trial)).toBeLessThan(10_000);
  expect({ leaving: trial.leaving, missing: missingLoad(trial) }).toEqual({ leaving: 1, missing: [] });
  server.closeAllConnections();
});

test('a reload does not wait for late speakers to speak', async () => {
  const { target } = await startTarget();
  const speaker = { client: 'late-speaker', connections: 1, speakAfterMs: [800, 800] } as const;
  const { disruption, requestTable } = await trialOf(
    target,
    { ...SHORT, requestsBefore: 1, requestsAfter: 1 },
    undefined,
    speaker,
  );
  expect(disruption.beganMs - requestTable.startMs(0)).toBeLessThan(800);
});

test('the load goes on until the old processes are gone', async () => {
  const goneMs = performance.now() + 600;
  let seenGoneMs = 0;
  const { target } = await startTarget(() => {
    if (performance.now() < goneMs) return 1;
    seenGoneMs ||= performance.now();
    return 0;
  });
  const trial = await trialOf(target, SHORT);
  expect(trial.loadEndedMs).toBeGreaterThan(seenGoneMs);
  expect(trial.leaving).toBeUndefined();
});

test('old processes that stay make a trial no evidence', async () => {
  const { target } = await startTarget();
  const trial = { ...(await trialOf(target, SHORT)), leaving: 2 };
  expect(missingLoad(trial)).toContain('2 processes from before the reload still ran when the load ended');
});

test('late speakers, which are mostly silent, need no request in flight', async () => {
  const { target } = await startTarget();
  const load: LoadPlan = {
    ...LOAD,
    url: target.url,
    connections: 1,
    client: 'late-speaker',
    speakAfterMs: [100, 200],
  };
  const disruption = { kind: 'reload', run: () => Promise.resolve() } as const;
  const timing = { ...SHORT, requestsBefore: 1, requestsAfter: 1 };
  const plan = { scenario: 'phases', variant: 'a', target, load, disruption, timing };
  const trial = await runTrial(plan, 1);
  expect(inFlightAt(trial, trial.disruption.beganMs)).toBe(0);
});
