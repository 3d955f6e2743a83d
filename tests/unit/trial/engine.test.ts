// A trial takes its load from whatever engine carries it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { LoadEngine, RunningLoad } from '../../../src/load/engine.ts';
import { threadEngine } from '../../../src/load/probe/thread-engine.ts';
import type { ShardRecord } from '../../../src/record/shard-record.ts';
import { usableFlows } from '../../../src/scenario/check/usable-flows.ts';
import type { Target } from '../../../src/targets/target.ts';
import { steady } from '../../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../../src/trial/timing.ts';

const LOST: ShardRecord = { firstUser: 0, lost: 'was killed by SIGKILL' };

/** The thread of this process, as an engine of two shards that has lost one. */
function engineWithLoss() {
  const start = vi.fn<LoadEngine['start']>(async (plans) => {
    const load = await threadEngine.start(plans);
    return {
      get flows() {
        return load.flows;
      },
      until: load.until.bind(load),
      abandon: () => load.abandon(),
      stop: async () => (await load.stop()).map((result) => Object.assign(result, { shards: [LOST] })),
    } satisfies RunningLoad;
  });
  return { start, close: () => Promise.resolve() };
}

async function serve(): Promise<string> {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const LOAD = { connections: 2, thinkMs: 0, timeoutMs: 5000, expectation: {} };

test('a trial has the load of its engine, and the record says which shards carried it', async () => {
  const url = await serve();
  const target: Target = {
    identity: { gateway: 'own', version: '', runtime: 'own', real: true },
    url,
    logFile: 'none.log',
    inspect: () => Promise.resolve({ epoch: 0 }),
    stop: () => Promise.resolve(),
  };
  const engine = engineWithLoss();
  const trial = await runTrial(
    {
      scenario: 'engine',
      variant: 'a',
      target,
      load: { ...LOAD, url },
      disruption: steady,
      timing: { ...DEFAULT_TIMING, durationBeforeMs: 0, durationAfterMs: 0, quietMs: 0 },
      requestsOnly: true,
      engine,
    },
    1,
  );
  expect(engine.start).toHaveBeenCalledOnce();
  expect(trial.requestTable.length).toBeGreaterThan(0);
  expect(trial.shards).toEqual([LOST]);
});

test('flows are tried with the engine that is to carry them, and a lost shard says nothing of them', async () => {
  const engine = engineWithLoss();
  const flow = { variant: 'http2', load: { ...LOAD, url: await serve() }, optional: true };
  await expect(usableFlows([flow], engine)).rejects.toThrow(
    'the flows could not be tried: shard 0 was lost: it was killed by SIGKILL',
  );
  expect(engine.start).toHaveBeenCalledOnce();
});
