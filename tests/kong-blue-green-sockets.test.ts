// Seed 000 (https://github.com/Kong/kong/issues/8531): a plugin that answers by itself, in front of a teapot, while each reload moves the
// plugin server to another socket. A client that sees 418 has reached the teapot past the plugin.
// @module-tag go-plugin
import { expect, test } from '../src/vitest/index.ts';
import { exitFlow } from '../src/scenario/kong/flows.ts';
import { reload } from '../src/trial/disruptions/disruptions.ts';

test('no request reaches the teapot while the plugin server moves', async ({ kong, runScenario }) => {
  const flow = exitFlow('go');
  const target = await kong({ upstream: 'teapot', plugins: ['go'], kongReload: 'colours', flows: [flow] });
  const verdict = await runScenario({ target, variant: 'go', load: flow.load, disruption: reload });
  expect(verdict).toBeAsExpected();
});
