// Shards as processes of this machine: what they record together is what the server saw, and none outlives a check.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { UserError } from '../../src/common/user-error.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import { requireGrpcThrough } from '../../src/load/grpc/remote-look.ts';
import { ShardedEngine } from '../../src/load/shards/engine.ts';
import { LocalShards } from '../../src/load/shards/local-host.ts';
import type { ProbeResult } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { askerThrough } from '../../src/targets/external/remote-requests.ts';
import { PLAIN_GET } from '../../src/targets/external/target-request.ts';
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
  expect(results.map(usersIn)).toEqual([16, 5, 10]);
  expect(results.reduce((all, { connectionsOpened }) => all + connectionsOpened, 0)).toBe(connections);
  // The schedule of a load with a rate is that of one process.
  const due = tableOf(results[2]);
  for (let id = 0; id < due.length; id++) expect(due.startMs(id) - due.startMs(0)).toBeCloseTo(id * 2.5, 6);
}, 120_000);

test('a shard sends single requests, too', async () => {
  const engine = engineOf(2);
  const asker = askerThrough((operation, input, signal) => engine.ask(operation, input, signal));
  const { status, beginning } = await asker.askOnce(new URL(url), PLAIN_GET, AbortSignal.timeout(BOUND_MS));
  expect({ status, beginning }).toEqual({ status: 200, beginning: 'ok' });
});

test('a shard finds out whether calls over gRPC make sense, too', async () => {
  const engine = engineOf(2);
  const look = requireGrpcThrough((operation, input) => engine.ask(operation, input));
  const refused = new UserError('the server does not speak HTTP/2, which gRPC needs (ERR_HTTP2_ERROR)');
  await expect(look(plan({ client: 'http2', grpc: {} }))).rejects.toThrow(refused);
  // That nobody listens there is for the load to count.
  await expect(
    look(plan({ url: 'http://127.0.0.1:1/', client: 'http2', grpc: {} })),
  ).resolves.toBeUndefined();
});

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

test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
  'no shard outlives a check that ends by %s',
  { timeout: 120_000 },
  async (signal) => {
    const check = execa(
      process.execPath,
      [
        path.join(ROOT, 'bin/reload-proof.js'),
        'check',
        '--no-config',
        '--url',
        url,
        '--reload',
        'true',
        '--shards',
        '2',
        '--rate',
        '50',
      ],
      { cwd: ROOT, env: { RESULTS_DIR: 'none', TARGET_URL: '', RELOAD_COMMAND: '' }, reject: false },
    );
    let shards: number[] = [];
    await waitUntil('its shards run', BOUND_MS, async () => {
      shards = await children(check.pid ?? 0);
      return shards.length === 2 && ids.length > 50;
    });
    check.kill(signal);
    await check;
    await waitUntil('they have gone', BOUND_MS, async () => (await running(shards)).length === 0);
    expect(await running(shards)).toEqual([]);
  },
);

function tableOf(result: ProbeResult | undefined): ProbeResult['requestTable'] {
  if (!result) throw new Error('a flow has a result');
  return result.requestTable;
}

/** How many virtual users a record has, all of whose requests are ok, in order, and name connections of their own user. */
function usersIn({ requestTable, connectionTable }: ProbeResult): number {
  const users = new Set<number>();
  for (let id = 0; id < requestTable.length; id++) {
    const user = requestTable.virtualUser(id);
    users.add(user);
    const isInOrder = id === 0 || requestTable.startMs(id) >= requestTable.startMs(id - 1);
    const connection = connectionTable.at(requestTable.connection(id) ?? -1);
    if (requestTable.outcome(id) !== 'ok' || !isInOrder || connection.virtualUser !== user)
      throw new Error(`request ${id} is not as it was sent`);
  }
  return users.size;
}

async function children(pid: number): Promise<number[]> {
  const { stdout } = await execa('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { reject: false });
  return stdout
    .split('\n')
    .filter((line) => line.includes('shard --stdio'))
    .map((line) => Number(line.trim().split(' ')[0]));
}

async function running(pids: readonly number[]): Promise<string[]> {
  const { stdout } = await execa('ps', ['-o', 'args=', '-p', pids.join(',')], { reject: false });
  return stdout.split('\n').filter((line) => line.includes('shard --stdio'));
}
