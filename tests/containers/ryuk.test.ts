// Ryuk runs unless it is switched off in the standard way, and removes the parts of a run that lost its own reaper.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectEngine } from '../../src/runtime/containers/engine.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { IMAGES } from '../../src/runtime/containers/images.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { partsOf, RYUK_LABEL } from '../support/engine-state.ts';
import { runSuite } from '../support/run-suite.ts';
import { firstLine } from '../support/first-line.ts';

const PROGRAM = fileURLToPath(new URL('../fixtures/open-container-run.ts', import.meta.url));
const FAKE = fileURLToPath(new URL('../fixtures/fake-ryuk', import.meta.url));
/** A Ryuk of an earlier test file ends 10 s after that file; what it has to remove takes it some seconds more. */
const RYUK_BOUND_MS = 40_000;

let ryuk: string;

beforeAll(async () => {
  // This process must not keep a Ryuk alive.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  await builtImage(IMAGES.upstream);
  ryuk = await builtImage({ name: 'fake-ryuk', context: FAKE, dockerfile: 'Dockerfile', files: ['.'] });
}, BUILD_HOOK_TIMEOUT_MS);

// testcontainers shares a Ryuk between runs.
beforeEach(() => untilRyuks(0), RYUK_BOUND_MS + 1000);

async function runningRyuks(): Promise<string[]> {
  const { docker } = await connectEngine();
  const containers = await docker.listContainers({ filters: { label: [RYUK_LABEL] } });
  return containers.map(({ Image }) => Image);
}

async function untilRyuks(count: number): Promise<void> {
  const options = { timeout: RYUK_BOUND_MS, interval: 100 };
  await vi.waitFor(async () => expect(await runningRyuks()).toHaveLength(count), options);
}

async function untilGone(id: string): Promise<void> {
  const options = { timeout: RYUK_BOUND_MS, interval: 100 };
  await vi.waitFor(async () => expect(await partsOf(id)).toEqual([]), options);
}

async function open(disabled: string) {
  const folder = await mkdtemp(path.join(runFolder(), 'ryuk-'));
  const env = {
    ...process.env,
    TMPDIR: folder,
    RYUK_CONTAINER_IMAGE: ryuk,
    TESTCONTAINERS_RYUK_DISABLED: disabled,
  };
  const run = spawn(process.execPath, [PROGRAM, folder, 'waiting'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const line = await firstLine(run);
  const { id } = JSON.parse(line) as { id: string };
  expect(await partsOf(id)).toEqual([
    expect.stringMatching(/^container /),
    expect.stringMatching(/^network /),
  ]);
  return { run, id };
}

test('if both a run and its own reaper are killed, Ryuk removes what they left, and ends', async () => {
  const { run, id } = await open('');
  // Podman puts a registry before its name.
  expect(await runningRyuks()).toEqual([expect.stringMatching(new RegExp(`(^|/)${ryuk}$`))]);
  const reapers = await readFile(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8');
  for (const pid of reapers.trim().split(' ')) process.kill(Number(pid), 'SIGKILL');
  run.kill('SIGKILL');
  await untilGone(id);
  await untilRyuks(0);
});

test('with TESTCONTAINERS_RYUK_DISABLED=true there is none', async () => {
  const { run, id } = await open('true');
  expect(await runningRyuks()).toEqual([]);
  run.kill('SIGKILL');
  await untilGone(id);
});

test('one that does not start is named, with the way to do without it', async () => {
  const { exitCode, said, stderr } = await runSuite({
    RUNTIME: 'containers',
    TESTCONTAINERS_RYUK_DISABLED: '',
    RYUK_CONTAINER_IMAGE: 'reload-proof.invalid/ryuk:1',
  });
  expect(said).toMatch(
    /^reload-proof: Ryuk, the reaper of testcontainers, does not start \(.*\): .* or set TESTCONTAINERS_RYUK_DISABLED=true,/,
  );
  expect(exitCode).toBe(2);
  expect(stderr).not.toMatch(/^\s+at /m);
});
