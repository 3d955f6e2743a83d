// What proves that the reload of one's own gateway took effect, and what does not, on servers whose workers accept in
// each of the usual ways.
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, test, vi, type TestContext } from 'vitest';
import { HeaderEvidence } from '../../src/targets/external/header-evidence.ts';
import { ExternalTarget } from '../../src/targets/external/external.ts';
import type { ExternalTargetPlan } from '../../src/targets/external/find-target.ts';
import { Rounds, type Sighting } from '../../src/targets/external/rounds.ts';
import { startPart } from '../../src/runtime/processes/part-process.ts';
import { allPids, processEntry } from '../../src/runtime/processes/process-table.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { WorkerServerPlan } from '../fixtures/worker-server.ts';
import { startClosingServer } from '../support/check-command.ts';
import { startWorkerServer } from '../support/worker-server.ts';

// Each waits for most of its time: all together take half a core.
vi.setConfig({ maxConcurrency: 8 });

type Plan = Omit<WorkerServerPlan, 'ports'>;

async function start({ onTestFinished }: TestContext, plan: Plan, applications = 1) {
  const server = await startWorkerServer(plan, applications);
  onTestFinished(server.stop);
  return server;
}

function gatewayAt(
  url: string,
  reload: string,
  expectHeader?: string,
  more: Partial<ExternalTargetPlan> = {},
): ExternalTarget {
  const header = expectHeader === undefined ? {} : { expectHeader };
  const target = { url, reload, ...header, status: 200, version: 'unknown', reloadWaitMs: 10_000, ...more };
  return new ExternalTarget(target, path.join(runFolder(), 'own-proof'));
}

/** A reload as in a trial, but without load: whether it was proven, or the reason why not. */
async function reloadOf(gateway: ExternalTarget): Promise<string> {
  const before = await gateway.lookBeforeReload();
  await gateway.reload();
  const { epoch, unproven = '' } = await gateway.inspect();
  return epoch > before.epoch ? 'proven' : unproven;
}

// Responses of 0.7 s were the slowest once. First, since these take longest, side by side with the others.
test.concurrent.for<[does: string, command: (pid: number) => string, said: string]>([
  ['reload', (pid) => `kill -USR2 ${pid}`, 'proven'],
  ['nothing', () => 'true', 'x-generation still had a value afterwards that it had before'],
])(
  'of a server with responses of 1 s, a command that does %s is seen',
  async ([, command, said], context) => {
    const { expect } = context;
    const { pid, url } = await startClosingServer(context, { responseMs: 1000 });
    expect(await reloadOf(gatewayAt(url, command(pid), 'x-generation'))).toContain(said);
  },
);

// Side by side: each waits for most of its time.
describe.concurrent('the processes that serve prove a reload, with', () => {
  test.for<[string, Plan, string]>([
    ['a master that hands connections on', { accepts: 'master' }, '127.0.0.1'],
    ['workers that share a socket', { accepts: 'shared' }, '127.0.0.1'],
    ['workers with a socket each', { accepts: 'each' }, '127.0.0.1'],
    ['a master that serves beside its workers, and stays', { accepts: 'each-and-master' }, '127.0.0.1'],
    ['a process that runs its program anew', { accepts: 'itself' }, '127.0.0.1'],
    ['connections that end with their response', { accepts: 'shared', closes: true }, '127.0.0.1'],
    ['IPv6', { accepts: 'shared', host: '::1' }, '[::1]'],
    ['a name', { accepts: 'shared', host: 'localhost' }, 'localhost'],
    ['IPv4 on a socket for both', { accepts: 'shared', host: '::' }, '127.0.0.1'],
  ])('%s', async ([, plan, host], context) => {
    const { expect } = context;
    const { pid, ports } = await start(context, plan);
    const gateway = gatewayAt(`http://${host}:${ports[0]}/`, `kill -USR2 ${pid}`);
    expect(await reloadOf(gateway)).toBe('proven');
  });

  test.for<Plan>([
    { accepts: 'master' },
    { accepts: 'shared' },
    { accepts: 'each-and-master' },
    { accepts: 'shared', closes: true },
  ])('%o and nothing that happens', async (plan, context) => {
    const { expect } = context;
    const { ports } = await start(context, plan);
    const said = await reloadOf(gatewayAt(`http://127.0.0.1:${ports[0]}/`, 'true'));
    expect(said).toContain('still served it afterwards');
  });
});

test.concurrent(
  'with two applications of one master, the reload of one is no proof for the other',
  async (context) => {
    const { expect } = context;
    const { pid, ports } = await start(context, { accepts: 'master' }, 2);
    const [first, second] = ports.map((port) => `http://127.0.0.1:${port}/`) as [string, string];
    const own = gatewayAt(first, `kill -USR2 ${pid}`);
    expect(await reloadOf(own)).toBe('proven');
    expect(await reloadOf(own)).toBe('proven');
    context
      .expect(await reloadOf(gatewayAt(first, `kill -HUP ${pid}`)))
      .toContain('still served it afterwards');
    expect(await reloadOf(gatewayAt(second, `kill -HUP ${pid}`))).toBe('proven');
  },
);

/** Passes connections on, as a program of that name does for a container. */
const FORWARDER = `
  const { connect, createServer } = require('node:net');
  process.title = 'docker-proxy';
  const to = Number(process.argv[1]);
  createServer((client) => {
    const server = connect(to, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => { client.destroy(); server.destroy(); });
    client.pipe(server).pipe(client);
  }).listen(0, '127.0.0.1', function () { console.log('port ' + this.address().port); });
`;

async function forwardTo({ onTestFinished }: TestContext, port: number): Promise<string> {
  const forwarder = await startPart<string>({
    name: 'forwarder',
    command: process.execPath,
    args: ['-e', FORWARDER, String(port)],
    logFile: path.join(runFolder(), `forwarder-${port}.log`),
    ready: (text) => /port (?<port>\d+)/.exec(text)?.groups?.['port'],
  });
  onTestFinished(() => forwarder.stop());
  return `http://127.0.0.1:${forwarder.ready}/`;
}

const familyOf = (master: number) =>
  allPids().flatMap((pid) => {
    const entry = processEntry(pid);
    return entry && (pid === master || entry.parent === master) ? [entry] : [];
  });

describe.concurrent('behind a forwarder, the processes that a target lists', () => {
  test.for<[does: string, command: (pid: number) => string, said: RegExp]>([
    ['reloads', (pid) => `kill -USR2 ${pid}`, /^proven$/],
    [
      'does nothing',
      () => 'true',
      /passes connections on, .* not all of the processes that it lists were replaced \(/,
    ],
  ])('a command that %s', async ([, command, said], context) => {
    const { expect } = context;
    const { pid, ports } = await start(context, { accepts: 'shared' });
    const url = await forwardTo(context, ports[0] ?? 0);
    const processes = () => Promise.resolve(familyOf(pid));
    expect(await reloadOf(gatewayAt(url, command(pid), undefined, { processes }))).toMatch(said);
  });
});

function hidden(value: string | undefined): Sighting {
  return value === undefined ? { served: 'elsewhere' } : { served: 'elsewhere', value };
}

// As of a target on another machine, where nothing but a header tells.
async function reloadByHeader(url: string, header: string, reload: () => void): Promise<string> {
  const rounds = new Rounds(url, header);
  const evidence = new HeaderEvidence(header);
  const take = async () => (await rounds.take()).map(({ value }): Sighting => hidden(value));
  const look = async (forMs: number, round: (sightings: Sighting[], atMs: number) => void) => {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      round(await take(), performance.now());
      await delay(50);
    }
  };
  await look(12_000, (sightings, atMs) => evidence.before(sightings, atMs));
  evidence.begin(performance.now());
  reload();
  await look(5000, (sightings, atMs) => evidence.after(sightings, atMs, () => false));
  return evidence.changed ? 'proven' : evidence.why;
}

describe.concurrent('a header by itself', () => {
  const unsteady = 'takes new values without a reload';
  test.for<[header: string, reloads: boolean, said: string]>([
    ['x-generation', true, 'proven'],
    ['x-worker', true, 'proven'],
    ['x-worker', false, 'still had a value afterwards that it had before'],
    ['x-id', true, unsteady],
    ['x-clock', true, unsteady],
  ])('%s, reloaded %s: %s', async ([header, reloads, said], context) => {
    const { expect } = context;
    const { pid, ports } = await start(context, { accepts: 'shared' });
    const reload = () => void (reloads && process.kill(pid, 'SIGUSR2'));
    expect(await reloadByHeader(`http://127.0.0.1:${ports[0]}/`, header, reload)).toContain(said);
  });
});
