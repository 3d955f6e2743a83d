// However a run in containers ends, the engine holds afterwards what it held before.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { containerEngine } from '../../src/runtime/containers/engine.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { IMAGES } from '../../src/runtime/containers/images.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { engineState, type EngineState } from '../support/engine-state.ts';
import { firstLine } from '../support/first-line.ts';

const PROGRAM = fileURLToPath(new URL('../fixtures/open-container-run.ts', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
/** What a run may take to vanish after it was killed: the project's promise. */
const SWEPT_WITHIN_MS = 10_000;

let before: EngineState;

// The image is the cache that stays.
beforeAll(async () => void (await builtImage(IMAGES.upstream)), BUILD_HOOK_TIMEOUT_MS);

beforeEach(async () => {
  before = await engineState();
});

async function open(how: string) {
  const folder = await mkdtemp(path.join(runFolder(), 'open-'));
  const run = spawn(process.execPath, [PROGRAM, folder, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await firstLine(run);
  return { run, said: JSON.parse(line) as { left?: string[] } };
}

test('a run that ends well', async () => {
  const { said } = await open('tidy');
  expect(said.left).toEqual([]);
  expect(await engineState()).toEqual(before);
});

test('a run that leaves its container and network behind is told so', async () => {
  const { said } = await open('forgotten');
  expect(said.left).toEqual([
    expect.stringMatching(/^container .* of (docker\.io\/)?reload-proof\/upstream:/),
    expect.stringMatching(/^network reload-proof-/),
  ]);
  expect(await engineState()).toEqual(before);
});

test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('a run ended by %s', async (signal) => {
  const { run } = await open('waiting');
  expect((await engineState()).containers.length).toBe(before.containers.length + 1);
  run.kill(signal);
  await vi.waitFor(async () => expect(await engineState()).toEqual(before), {
    timeout: SWEPT_WITHIN_MS,
    interval: 100,
  });
});

test('a run killed in the middle of a build', async () => {
  const { run } = await open('building');
  const { docker } = await containerEngine();
  await vi.waitFor(async () => expect((await docker.listContainers()).some(isSleeping)).toBe(true), 10_000);
  run.kill('SIGKILL');
  await vi.waitFor(async () => expect(await engineState()).toEqual(before), {
    timeout: SWEPT_WITHIN_MS,
    interval: 100,
  });
});

test('a build that fails', async () => {
  const context = path.join(FIXTURES, 'broken-build');
  const spec = { name: 'broken-build', context, dockerfile: 'Dockerfile', files: ['Dockerfile'] };
  await expect(builtImage(spec)).rejects.toThrow(
    /^building the image broken-build failed \(.*(non-zero code:|exit status) 3\):\n.*the compiler says: undefined: frob/s,
  );
  expect(await engineState()).toEqual(before);
});

function isSleeping({ Command }: { Command: string }): boolean {
  return Command.includes('sleep 60');
}
