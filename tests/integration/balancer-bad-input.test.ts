// What a user can get wrong with a balancer, and what it refuses: each gets a sentence that names it.
// Each test has its own expect: side by side, Vitest counts the assertions of the shared one for any of them.
// @module-tag balancers
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, inject, test, type ExpectStatic } from 'vitest';
import { TCP, type Backend, type Balancer, type BalancerKind } from '../../src/targets/balancers/balancer.ts';
import { HOT_RESTART } from '../../src/targets/balancers/envoy/envoy-hot-restart.ts';
import { envoy } from '../../src/targets/balancers/envoy/envoy.ts';
import { KERNEL } from '../../src/targets/balancers/kernel/kernel.ts';
import { requireOnPath } from '../../src/targets/balancers/common/on-path.ts';
import { balancersOf } from '../../src/targets/balancers/kinds.ts';
import { traefik } from '../../src/targets/balancers/traefik/traefik.ts';
import { identifyAll, variantsOf } from '../../src/scenario/deploy/variants.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { UserError } from '../../src/common/user-error.ts';
import { waitUntilHealthy } from '../../src/upstreams/datetime/datetime.ts';
import { results } from '../../src/vitest/results.ts';

const INSTALLED = balancersOf(inject('settings')).filter((kind) => kind.installed());
const nginx = INSTALLED.find(({ name }) => name === 'nginx');
const LOOPBACK = '127.0.0.1';
/** No port; modulo 65536 it is 4464. */
const NO_PORT = 70_000;

/** A server that responds to everything in the same way, on its own port. */
async function answering(status: number, body = ''): Promise<Backend & Disposable> {
  const server = createServer((_request, response) => void response.writeHead(status).end(body));
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { version: 'v1', host: LOOPBACK, port, [Symbol.dispose]: () => void server.close() };
}

interface Start {
  kind: BalancerKind;
  way?: string;
  backend: Backend;
  port?: number;
}

let started = 0;

async function start({ kind, way = kind.ways[0] ?? '', backend, port }: Start) {
  const folder = await mkdtemp(path.join(runFolder(), 'refusing-'));
  // Side by side, and each finds a refusal in its own log.
  const log = `${kind.name}-${way}-refusing-${++started}.log`;
  const logFile = path.join(results(), 'logs', 'controls', log);
  const balancer = await kind.start({
    backend,
    way,
    folder,
    logFile,
    ...(port === undefined ? {} : { port }),
  });
  return Object.assign(balancer, { folder, [Symbol.asyncDispose]: () => balancer.stop() });
}

/** The message of a refused switch; one that times out contains no message of the balancer. */
async function refusal(expect: ExpectStatic, balancer: Balancer, backend: Backend): Promise<string> {
  const outcome: unknown = await balancer.switchTo(backend).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Error);
  // It has not switched.
  expect((await balancer.inspect()).epoch).toBe(0);
  return (outcome as Error).message;
}

// One that says no, as a service that is not ready, and one that says yes to everything, as if it were the balancer.
const OCCUPIED = INSTALLED.flatMap((kind) => [503, 200].map((status) => ({ name: kind.name, kind, status })));

/** The balancer's own message, if any: Caddy and Traefik accept every numeric port. */
const WORDS: Record<string, RegExp> = {
  envoy: /PortValue: value must be less than or equal to 65535/,
  caddy: /70000 is no port/,
  traefik: /70000 is no port/,
  nginx: /invalid port in upstream "127\.0\.0\.1:70000"/,
  haproxy: /invalid port '70000'/,
  'haproxy/runtime': /asked for the server 127\.0\.0\.1:70000 and set 127\.0\.0\.1:4464/,
};
await identifyAll(INSTALLED, (_, work) => work());
const WAYS = INSTALLED.flatMap((kind) => variantsOf(kind, kind.ways, ['keep-alive'])).map(
  ({ kind, way }) => ({ name: `${kind.name}/${way}`, kind, way }),
);

// None puts load on anything.
describe.concurrent('side by side', () => {
  test.for(OCCUPIED)(
    '$name says that its port is in use by one that answers $status',
    async (occupied, { expect }) => {
      const { kind, status } = occupied;
      using occupant = await answering(status);
      const outcome = await start({ kind, backend: occupant, port: occupant.port }).then(
        (balancer) => balancer.stop().then(() => 'started'),
        (error: unknown) => error,
      );
      expect(outcome).toBeInstanceOf(UserError);
      expect(String(outcome)).toMatch(/address already in use|address in use/i);
    },
  );

  test.for(WAYS)(
    '$name refuses a backend on port 70000, and takes the next one',
    async ({ name, kind, way }, { expect }) => {
      using backend = await answering(200, 'it');
      await using balancer = await start({ kind, way, backend });
      expect(await refusal(expect, balancer, { ...backend, port: NO_PORT })).toMatch(
        WORDS[name] ?? WORDS[kind.name] ?? /^$/,
      );
      using next = await answering(200, 'the next one');
      await balancer.switchTo(next);
      expect(await (await fetch(balancer.url)).text()).toBe('the next one');
    },
  );

  test.for([
    { way: 'file', words: /invalid port ":NaN" after host/ },
    { way: TCP, words: /NaN is no port/ },
  ])('traefik/$way refuses a backend whose port is no number', async ({ way, words }, { expect }) => {
    using backend = await answering(200);
    await using balancer = await start({ kind: traefik, way, backend });
    expect(await refusal(expect, balancer, { ...backend, port: NaN })).toMatch(words);
  });

  // Only as root does a master look at the folders that it has already.
  test.skipIf(process.getuid?.() !== 0).for(nginx ? [nginx] : [])(
    'the master of $name says why it keeps its configuration',
    async (kind, { expect }) => {
      using backend = await answering(200);
      await using balancer = await start({ kind, backend });
      const folder = path.join(balancer.folder, 'body');
      await rm(folder, { recursive: true });
      await symlink('nowhere', folder);
      expect(await refusal(expect, balancer, backend)).toMatch(
        /body" failed \(2: No such file or directory\)/,
      );
    },
  );

  test('two Envoys of one run restart hot at the same time, each with its own parent', async ({ expect }) => {
    const names = ['one', 'two'];
    const each = names.map(async (name) => {
      using before = await answering(200, 'before');
      using backend = await answering(200, name);
      await using balancer = await start({ kind: envoy, way: HOT_RESTART, backend: before });
      await balancer.switchTo(backend);
      return (await fetch(balancer.url)).text();
    });
    expect(await Promise.all(each)).toEqual(names);
  });
});

const kernels = await Promise.all(
  KERNEL.map(async (kind) => ({ kind, why: kind.installed() ? await kind.missing?.() : kind.install })),
);
describe.for(kernels)('$kind.name', ({ kind, why }) => {
  test('refuses a backend on port 70000 and has no connection to clear', async ({ skip, expect }) => {
    skip(why !== undefined, why);
    const network = await kind.openNetwork?.('dnat-cleared');
    try {
      const backend = { version: 'v1', port: 1, ...network?.nextAddress() } as Backend;
      await using balancer = await start({ kind, way: 'dnat-cleared', backend });
      expect(await refusal(expect, balancer, { ...backend, port: NO_PORT })).toMatch(
        /Port `70000' not valid|Service out of range; .*70000/,
      );
      await balancer.switchTo({ ...backend, port: 2 });
      expect((await balancer.inspect()).epoch).toBe(1);
    } finally {
      await network?.close();
    }
  });
});

test('a service that never becomes ready is named, with the result of its health check', async ({
  expect,
}) => {
  using service = await answering(503);
  const ready = waitUntilHealthy(`http://127.0.0.1:${service.port}/healthz`, 'the service v2', 100);
  await expect(ready).rejects.toThrow(
    'the service v2 did not become ready within 100 ms: its health check: status 503',
  );
});

test('a balancer that is not installed is named, with how to install it', ({ expect }) => {
  expect(() => requireOnPath('no-such-balancer', 'install it')).toThrow(
    'no-such-balancer is not installed; install it',
  );
});
