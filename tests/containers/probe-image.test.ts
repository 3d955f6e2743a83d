// The image of the probe, built from the clone and from the package: the command, and the date/time service.
import { cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../src/common/places.ts';
import { startContainer } from '../../src/runtime/containers/container.ts';
import { containerEngine } from '../../src/runtime/containers/engine.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { createNetwork } from '../../src/runtime/containers/network.ts';
import { runOnce } from '../../src/runtime/containers/run-once.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { CLONE, pack } from '../support/installed-package.ts';

const PORT = 8080;
const FILES = ['containers/probe/Dockerfile', 'package.json', 'bin', 'dist'];
const images: Record<string, string> = {};

beforeAll(async () => {
  // Builds dist/, too.
  const { tarball } = await pack();
  const unpacked = await mkdtemp(path.join(runFolder(), 'unpacked-'));
  await execa('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
  images['clone'] = await imageOf(CLONE, [...FILES, 'package-lock.json']);
  images['package'] = await imageOf(unpacked, FILES);
}, BUILD_HOOK_TIMEOUT_MS);

async function imageOf(from: string, files: readonly string[]): Promise<string> {
  const context = await mkdtemp(path.join(runFolder(), 'probe-image-'));
  for (const file of files) await cp(path.join(from, file), path.join(context, file), { recursive: true });
  return builtImage({ name: 'probe', context, dockerfile: 'containers/probe/Dockerfile', files: [...files] });
}

test.for(['clone', 'package'])('from the %s it runs the command, and not as root', async (from) => {
  const { docker } = await containerEngine();
  const image = images[from] ?? '';
  expect((await docker.getImage(image).inspect()).Config.User).toBe('1000:1000');
  const { exitCode, output } = await runOnce(docker, image, ['node', 'bin/reload-proof.js', '--version']);
  expect([exitCode, output.trim()]).toEqual([0, VERSION]);
});

test.for(['clone', 'package'])('from the %s it runs the date/time service', async (from) => {
  const network = await createNetwork();
  const service = await startContainer({
    name: 'the date/time service',
    image: images[from] ?? '',
    network,
    entrypoint: ['node', 'dist/upstreams/datetime/main.js'],
    env: { VERSION: 'v2.0.0' },
    ports: [PORT],
    logFile: path.join(await mkdtemp(path.join(runFolder(), 'probe-image-')), 'service.log'),
    ready: { port: PORT, path: '/healthz' },
  });
  try {
    const response = await fetch(`${service.origin(PORT)}/datetime`);
    expect([response.status, response.headers.get('x-version')]).toEqual([200, 'v2.0.0']);
  } finally {
    await service.stop();
    await network.remove();
  }
});
