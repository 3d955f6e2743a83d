// What the suite builds on top of a Kong image leaves out what would disturb a measurement.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { containerEngine } from '../../src/runtime/containers/engine.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { prepareKong } from '../../src/targets/kong/image.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';

const FAKE = fileURLToPath(new URL('../fixtures/fake-kong', import.meta.url));

test("the image's health check is off", { timeout: BUILD_HOOK_TIMEOUT_MS }, async () => {
  const { docker } = await containerEngine();
  const checkOf = async (image: string) => (await docker.getImage(image).inspect()).Config.Healthcheck?.Test;
  const base = await builtImage({ name: 'fake-kong', context: FAKE, dockerfile: 'Dockerfile', files: ['.'] });
  // As in the official images.
  expect(await checkOf(base)).toEqual(['CMD-SHELL', 'kong health']);
  const { image } = await prepareKong(base);
  expect(await checkOf(image)).toEqual(['NONE']);
});
