// Errors of a user with containers are one sentence each, with exit code 2 if they are found before the start.
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KongGateway } from '../../src/targets/kong/kong.ts';
import { prepareKong } from '../../src/targets/kong/image.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { createNetwork, type ContainerNetwork } from '../../src/runtime/containers/network.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { runSuite } from '../support/run-suite.ts';

const FAKE = fileURLToPath(new URL('../fixtures/fake-kong', import.meta.url));
const DEFECTIVE = fileURLToPath(new URL('../fixtures/defective-kong', import.meta.url));

const fakeKong = () =>
  builtImage({ name: 'fake-kong', context: FAKE, dockerfile: 'Dockerfile', files: ['.'] });

function defective(target: 'crashing' | 'refusing' | 'rpm', base: string): Promise<string> {
  const files = { context: DEFECTIVE, dockerfile: 'Dockerfile', files: ['.'] };
  return builtImage({ ...files, name: `${target}-kong`, args: { KONG_IMAGE: base }, target });
}

describe('the suite itself', () => {
  test.for([
    [
      'an engine that does not answer',
      { RUNTIME: 'containers', DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
      'none responds at DOCKER_HOST=unix:///nonexistent/docker.sock: start it',
    ],
    [
      'an image that is not available',
      { KONG_IMAGE: 'reload-proof.invalid/kong:9' },
      'the image reload-proof.invalid/kong:9 is not on this machine and cannot be pulled',
    ],
    [
      'an image that is not Kong',
      { KONG_IMAGE: 'node:24-bookworm-slim' },
      'KONG_IMAGE=node:24-bookworm-slim is not Kong: "kong version" in it ends with exit code 127',
    ],
    [
      'a word that names no Tyk',
      { RUNTIME: 'containers', TYK_VERSION: 'newest' },
      'TYK_VERSION=newest is no version of Tyk: set it to 2.9.4 or 2.9.5, or to a version or image that can be pulled',
    ],
    [
      'a Tyk that is not available',
      { RUNTIME: 'containers', TYK_VERSION: 'reload-proof.invalid/tyk:9' },
      'the image reload-proof.invalid/tyk:9 is not on this machine and cannot be pulled',
    ],
    [
      'an image that is not Tyk',
      { RUNTIME: 'containers', TYK_VERSION: 'node:24-bookworm-slim' },
      'TYK_VERSION=node:24-bookworm-slim is not Tyk: /opt/tyk-gateway/tyk in it did not print its version, exit code 127',
    ],
  ] as const)('%s', async ([, env, sentence]) => {
    const { exitCode, said, stderr } = await runSuite(env);
    expect(said).toContain(sentence);
    expect(exitCode).toBe(2);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test('an image of Kong that is based on RPM packages', { timeout: BUILD_HOOK_TIMEOUT_MS }, async () => {
  const image = await defective('rpm', await fakeKong());
  await expect(prepareKong(image)).rejects.toThrow(
    `KONG_IMAGE=${image} is based on RPM packages (microdnf), and the plugins can be built only into images based on Debian, Ubuntu or Alpine: take such an image of the same Kong version`,
  );
});

describe('Kong', () => {
  let kong: Awaited<ReturnType<typeof prepareKong>>;
  let network: ContainerNetwork;
  let logFile: string;

  beforeAll(async () => {
    kong = await prepareKong(await fakeKong());
    network = await createNetwork();
    logFile = path.join(await mkdtemp(path.join(runFolder(), 'kong-')), 'gateway.log');
  }, BUILD_HOOK_TIMEOUT_MS);
  afterAll(() => network?.remove());

  const setup = { gateway: 'kong', version: '3.4.1', routes: [], plugins: ['go'], workers: 2 } as const;

  test("if its reload fails, the command's output is quoted", async () => {
    const gateway = await KongGateway.start({ setup, image: kong.image, network, logFile });
    const before = await gateway.inspect();
    await gateway.reload();
    const after = await gateway.inspect();
    expect([before.epoch, after.epoch]).toEqual([1, 2]);
    expect(after.workers?.map(({ pid }) => pid)).not.toEqual(before.workers?.map(({ pid }) => pid));
    const failing = await KongGateway.start({
      setup,
      image: await defective('refusing', kong.image),
      network,
      logFile,
    });
    await expect(failing.reload()).rejects.toThrow(
      'kong reload ended with exit code 1: Error: could not load the declarative configuration',
    );
    await Promise.all([gateway.stop(), failing.stop()]);
  });

  test('if a plugin server crashes in a loop, it is named with its last log lines', async () => {
    const image = await defective('crashing', kong.image);
    await expect(KongGateway.start({ setup, image, network, logFile })).rejects.toThrow(
      /^Kong 3\.4\.1 runs, but the plugin servers goplugin are not up after 30 s; the end of their logs:\n.*panic: no licence/s,
    );
  });
});
