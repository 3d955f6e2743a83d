// Shards as processes of this machine: what they record together is what the server saw, and what is lost is told.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ShardedEngine } from '../../src/load/shards/engine.ts';
import { LocalShards } from '../../src/load/shards/local-host.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { lateProbe } from '../../src/verdict/observe/late-probe.ts';
import { ROOT } from '../support/probe-command.ts';

const SHARD = [process.execPath, path.join(ROOT, 'bin/reload-proof.js'), 'shard', '--stdio'] as const;
const BOUND_MS = 60_000;

/** Every request that came: its id, and when it was due where the load has a rate. */
let ids: string[] = [];
let connections = 0;
const server = createServer(({ headers }, response) => {
  ids.push(String(headers['x-request-id']));
  response.end('ok');
}).on('connection', () => connections++);
let url = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());
beforeEach(() => {
  ids = [];
  connections = 0;
});

function plan(more: Partial<LoadPlan> = {}): LoadPlan {
  return { url, connections: 16, thinkMs: 5, timeoutMs: 10_000, expectation: {}, ...more };
}

function engineOf(shards: number): ShardedEngine {
  const engine = new ShardedEngine(new LocalShards(shards, SHARD), { carriedBy: 'local shards' });
  onTestFinished(() => engine.close());
  return engine;
}

test('every request that the server saw is in the record of eight shards exactly once', async () => {
  const load = await engineOf(8).start([
    plan(),
    plan({ client: 'new-connection', connections: 5 }),
    plan({ connections: 10, thinkMs: 0, rate: 400, requests: 500 }),
  ]);
  await load.until((flows) => flows.every(({ ended }) => ended >= 500), BOUND_MS);
  const results = await load.stop();
  const sent = results.map(({ requestTable }) => requestTable.length);
  expect(sent.reduce((all, each) => all + each, 0)).toBe(ids.length);
  expect(new Set(ids).size).toBe(ids.length);
  expect(sent[2]).toBe(500);
  for (const [flow, { requestTable, connectionTable }] of results.entries()) {
    let beforeMs = 0;
    const users = new Set<number>();
    for (let id = 0; id < requestTable.length; id++) {
      expect(requestTable.outcome(id)).toBe('ok');
      expect(requestTable.startMs(id)).toBeGreaterThanOrEqual(beforeMs);
      beforeMs = requestTable.startMs(id);
      users.add(requestTable.virtualUser(id));
      const connection = connectionTable.at(requestTable.connection(id) ?? -1);
      expect(connection.virtualUser).toBe(requestTable.virtualUser(id));
    }
    expect(users.size).toBe([16, 5, 10][flow]);
  }
  expect(results.reduce((all, { connectionsOpened }) => all + connectionsOpened, 0)).toBe(connections);
  // The schedule of a load with a rate is that of one process.
  const { requestTable } = results[2] ?? expect.unreachable();
  const firstMs = requestTable.startMs(0);
  for (let id = 0; id < requestTable.length; id++)
    expect(requestTable.startMs(id) - firstMs).toBeCloseTo(id * 2.5, 6);
}, 120_000);

test('a shard that is killed makes the trial inconclusive, and the next load has another one', async () => {
  const engine = engineOf(2);
  const load = await engine.start([plan()]);
  await load.until(([flow]) => (flow?.ended ?? 0) > 50, BOUND_MS);
  const [, second = 0] = await children(process.pid);
  process.kill(second, 'SIGKILL');
  const [result] = await load.stop();
  const { shards = [] } = result ?? {};
  expect(lateProbe({ loopDelayMs: { p99: 0, max: 0 }, shards })).toContainEqual(
    expect.stringMatching(/^shard \d was lost: it was killed by SIGKILL$/),
  );
  const next = await engine.start([plan()]);
  await next.until(([flow]) => (flow?.ended ?? 0) > 50, BOUND_MS);
  const [{ shards: after = [] } = {}] = await next.stop();
  expect(after.filter((shard) => 'lost' in shard)).toEqual([]);
}, 60_000);

async function children(pid: number): Promise<number[]> {
  const { stdout } = await execa('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { reject: false });
  return stdout
    .split('\n')
    .filter((line) => line.includes('shard --stdio'))
    .map((line) => Number(line.trim().split(' ')[0]));
}
