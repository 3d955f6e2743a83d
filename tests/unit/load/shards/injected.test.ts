// What goes wrong with shards on other machines, injected into the links of shards in this process: no second machine is involved.
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { UserError } from '../../../../src/common/user-error.ts';
import type { ShardRecord } from '../../../../src/record/shard-record.ts';
import { SILENT_SECONDS } from '../../../../src/load/shards/connection.ts';
import { ShardedEngine } from '../../../../src/load/shards/engine.ts';
import type { Said } from '../../../../src/load/shards/protocol.ts';
import { monotonicMs } from '../../../../src/record/clock.ts';
import type { LoadPlan } from '../../../../src/record/flow/load-plan.ts';
import { lateProbe } from '../../../../src/verdict/observe/late-probe.ts';
import { injectedHost, type Injected } from '../../../support/shards/injected-shard.ts';

const BOUND_MS = 20_000;
const ELSEWHERE = { machine: 'another machine' };
/** Takes the next response in place of sending it. */
let hold: ((response: ServerResponse) => void) | undefined;
const server = createServer((_request, response) => {
  const held = hold;
  hold = undefined;
  if (held) held(response);
  else response.end('ok');
});
let url = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

const plan = (): LoadPlan => ({ url, connections: 4, thinkMs: 5, timeoutMs: 5000, expectation: {} });

function engineOf(shards: readonly Injected[], say?: (line: string) => void) {
  const host = injectedHost(shards);
  const engine = new ShardedEngine(host, { carriedBy: 'injected shards', ...(say ? { say } : {}) });
  onTestFinished(() => engine.close());
  return { engine, host };
}

/** Carries a load for a moment. `during` is called when requests are under way. */
async function carry(engine: ShardedEngine, during: () => void = () => undefined) {
  const beganMs = monotonicMs();
  const load = await engine.start([plan()]);
  await load.until(([flow]) => (flow?.ended ?? 0) >= 20, BOUND_MS);
  during();
  const [result] = await load.stop();
  if (!result?.shards) throw new Error('a flow has one result');
  return { ...result, shards: result.shards, beganMs, endedMs: monotonicMs() };
}

/** What makes a trial inconclusive. */
const problems = (shards: ShardRecord[]) => lateProbe({ loopDelayMs: { p99: 0, max: 0 }, shards });
/** The same without what a busy machine adds. */
const losses = (shards: ShardRecord[]) => problems(shards).filter((line) => line.includes('lost'));

test('a clock that is an hour ahead is corrected', async () => {
  const { engine } = engineOf([{}, { hello: ELSEWHERE, aheadMs: () => 3_600_000 }]);
  const { requestTable, connectionTable, shards, beganMs, endedMs } = await carry(engine);
  expect(shards.filter((shard) => 'lost' in shard)).toEqual([]);
  const users = new Set<number>();
  for (let id = 0; id < requestTable.length; id++) {
    users.add(requestTable.virtualUser(id));
    expect(requestTable.startMs(id)).toBeGreaterThan(beganMs);
    expect(requestTable.endMs(id)).toBeLessThan(endedMs);
  }
  expect(users).toEqual(new Set([0, 1, 2, 3]));
  for (const { openedMs } of connectionTable) expect(openedMs).toBeGreaterThan(beganMs);
});

test('a clock that drifts during the load makes its shard lost', async () => {
  const sinceMs = monotonicMs();
  const drifting = { hello: ELSEWHERE, aheadMs: () => monotonicMs() - sinceMs };
  const { shards } = await carry(engineOf([{}, drifting]).engine);
  expect(losses(shards)).toEqual([
    expect.stringMatching(
      /^shard 1 was lost: it has a clock that moved by \d+ ms against this one during the load/,
    ),
  ]);
});

test('a clock that is known too badly makes its shard lost', async () => {
  const { shards } = await carry(engineOf([{ hello: ELSEWHERE, delayMs: 50 }, {}]).engine);
  expect(losses(shards)).toEqual([
    expect.stringMatching(/^shard 0 was lost: it has a clock that is known only to ±\d+ ms \(limit 10 ms\)$/),
  ]);
});

test('a link that breaks in the middle makes its shard lost, and the next load has a new one', async () => {
  const broken = new AbortController();
  const lines: string[] = [];
  const { engine, host } = engineOf([{ breaks: broken.signal, whyEnded: 'was evicted' }, {}], (line) =>
    lines.push(line),
  );
  const { shards, requestTable } = await carry(engine, () => broken.abort());
  expect(losses(shards)).toEqual(['shard 0 was lost: it was evicted']);
  expect(lines).toEqual(['shard 0 was lost: it was evicted']);
  expect(
    new Set(Array.from({ length: requestTable.length }, (_, id) => requestTable.virtualUser(id))),
  ).toEqual(new Set([1, 3]));
  expect(host.connected).toBe(2);
  expect(losses((await carry(engine)).shards)).toEqual([]);
  expect(host.connected).toBe(3);
});

test('progress never goes down while one shard has handed over its record and another still waits', async () => {
  const forgotten = Promise.withResolvers<void>();
  let isStopping = false;
  const onSaid = (said: Said) => {
    if (isStopping && 'progress' in said && said.progress.length === 0) forgotten.resolve();
  };
  const { engine } = engineOf([{ onSaid }, { onSaid }]);
  const load = await engine.start([plan()]);
  await load.until(([flow]) => (flow?.ended ?? 0) >= 20, BOUND_MS);
  const { promise: held, resolve } = Promise.withResolvers<ServerResponse>();
  hold = resolve;
  const response = await held;
  const seen: number[] = [];
  const look = () => void seen.push(load.flows[0]?.sent ?? 0);
  look();
  const looking = setInterval(look, 5);
  onTestFinished(() => clearInterval(looking));
  isStopping = true;
  const stopped = load.stop();
  // The one without an open request says that it has no load any more.
  await forgotten.promise;
  response.end('ok');
  await stopped;
  look();
  expect(seen.filter((sent, index) => sent < (seen[index - 1] ?? 0))).toEqual([]);
});

test('a link on which nothing comes any more, as of a node that died, makes its shard lost', async () => {
  const frozen = new AbortController();
  const { engine } = engineOf([{}, { freezes: frozen.signal }]);
  const { shards } = await carry(engine, () => frozen.abort());
  expect(losses(shards)).toEqual([`shard 1 was lost: it has said nothing for ${SILENT_SECONDS} s`]);
}, 40_000);

test('a record that cannot be kept is told of, whatever has become of its shard', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'own-'));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const { engine } = engineOf([{ whyEnded: 'ended with exit code 0' }]);
  await carry(engine);
  const ofEngine = readdirSync(folder).find((name) => name.startsWith('reload-proof-shards-'));
  rmSync(path.join(folder, ofEngine ?? ''), { recursive: true });
  expect(losses((await carry(engine)).shards)).toEqual([
    'shard 0 was lost: it sent a record that could not be kept here: no such file or directory (ENOENT)',
  ]);
});

test('the record of another process makes its shard lost', async () => {
  const { shards } = await carry(engineOf([{}, { record: { instance: 'its successor' } }]).engine);
  expect(losses(shards)).toEqual(['shard 1 was lost: it was restarted during the load']);
});

test('a shard that was throttled is told of', async () => {
  const { shards } = await carry(engineOf([{}, { record: { throttledMs: 100_000 } }]).engine);
  expect(problems(shards)).toContainEqual(
    expect.stringMatching(/^shard 1 was throttled by a CPU limit for \d+ % of the time/),
  );
});

test('a shard that began late is told of', async () => {
  const late = { record: { beganMs: monotonicMs() + 1_000_000 } };
  const { shards } = await carry(engineOf([late, {}]).engine);
  expect(problems(shards)).toContainEqual(
    expect.stringMatching(/^shard 0 began \d+ ms late \(limit 100 ms\)$/),
  );
});

test('a shard of another version is refused in one sentence', async () => {
  const { engine } = engineOf([{}, { hello: { version: '0.0.1' } }]);
  await expect(engine.start([plan()])).rejects.toThrow(
    /^shard 1 runs reload-proof 0\.0\.1, and this is \S+: all of them need the same version$/,
  );
});

test('without any shard left there is no load', async () => {
  const broken = new AbortController();
  const { engine } = engineOf([{ breaks: broken.signal }]);
  const load = await engine.start([plan()]);
  broken.abort();
  await expect(load.until(() => false, BOUND_MS)).rejects.toThrow(/^every shard was lost: shard 0: it /);
});

const OPERATIONS = {
  double: (input: number) => Promise.resolve(input * 2),
  refuse: () => Promise.reject(new UserError('it refuses')),
  fail: () => Promise.reject(Object.assign(new Error('getaddrinfo EAI_AGAIN apo'), { code: 'EAI_AGAIN' })),
  wait: (_input: unknown, signal: AbortSignal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        forgotten.resolve();
        resolve(undefined);
      });
    }),
};
const forgotten = Promise.withResolvers<void>();

test('a shard runs what it is asked to, and gives up what nobody waits for', async () => {
  const { engine } = engineOf([{ operations: OPERATIONS }, {}]);
  expect(await engine.ask('double', 21)).toBe(42);
  await expect(engine.ask('refuse', null)).rejects.toThrow(new UserError('it refuses'));
  await expect(engine.ask('fail', null)).rejects.toMatchObject({
    message: 'getaddrinfo EAI_AGAIN apo',
    code: 'EAI_AGAIN',
  });
  await expect(engine.ask('nothing', null)).rejects.toThrow('knows no operation nothing');
  const given = new AbortController();
  const asked = engine.ask('wait', null, given.signal);
  given.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
  await forgotten.promise;
});
