// What a close in a container looks like from here: at the container's own address as it was sent, at a published port as the engine passes it on.
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createConnection } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startContainer, type ContainerPart } from '../../src/runtime/containers/container.ts';
import { containerEngine, type Engine } from '../../src/runtime/containers/engine.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { IMAGES } from '../../src/runtime/containers/images.ts';
import { createNetwork, type ContainerNetwork } from '../../src/runtime/containers/network.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';

const RESETTING_PORT = 9000;
const CLOSED_PORT = 9001;
/** A server that resets every connection as soon as it has read from it. */
const PROGRAM = `
const server = require('node:net').createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
server.listen(${RESETTING_PORT}, '0.0.0.0', () => console.log('listening'));`;

let engine: Engine;
let network: ContainerNetwork;
let resetting: ContainerPart<true>;

beforeAll(async () => {
  engine = await containerEngine();
  network = await createNetwork();
  resetting = await startContainer({
    name: 'the resetting server',
    image: await builtImage(IMAGES.upstream),
    network,
    entrypoint: ['node', '-e', PROGRAM],
    ports: [RESETTING_PORT, CLOSED_PORT],
    logFile: path.join(await mkdtemp(path.join(runFolder(), 'closes-')), 'server.log'),
    ready: { line: /^listening$/, read: (line) => line === 'listening' || undefined },
  });
}, BUILD_HOOK_TIMEOUT_MS);

afterAll(async () => {
  await resetting?.stop();
  await network?.remove();
});

async function howItEnds(origin: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = createConnection(Number(port), hostname);
  socket.write('hello');
  socket.resume();
  try {
    await once(socket, 'end');
    return 'FIN';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}

test('a container at its own address resets and refuses as it does', async () => {
  // On an engine whose containers have no address here there is nothing to look at: the first lines of a run say so.
  expect(engine.direct).toBe(true);
  expect(await howItEnds(resetting.origin(RESETTING_PORT))).toBe('ECONNRESET');
  expect(await howItEnds(resetting.origin(CLOSED_PORT))).toBe('ECONNREFUSED');
});
