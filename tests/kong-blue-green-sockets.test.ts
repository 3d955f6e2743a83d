// Seed 000 (https://github.com/Kong/kong/issues/8531): a plugin that answers by itself, in front of a teapot, while each reload moves the
// plugin server to another socket. A client that sees 418 has reached the teapot past the plugin.
// @module-tag go-plugin
import { expect, test } from '../src/vitest/index.ts';
import { exitFlow } from '../src/scenario/kong/flows.ts';
import { CONNECTION_KINDS } from '../src/scenario/connection-kinds.ts';
import type { PluginGateway } from '../src/targets/target.ts';
import { reload } from '../src/trial/disruptions/disruptions.ts';

/** Besides the seed's own busy clients. */
const OTHER_CLIENTS = ['idle-1s', 'new-connection', 'late-speaker'] as const;

test('no request reaches the teapot while the plugin server moves', async ({ kong, runFlows }) => {
  const flow = exitFlow('go');
  const target = await kong({ upstream: 'teapot', plugins: ['go'], kongReload: 'colours', flows: [flow] });
  const verdicts = await runFlows({
    target,
    flows: [
      { variant: 'go', load: flow.load },
      ...OTHER_CLIENTS.map((kind) => ({
        variant: kind,
        route: kind,
        load: (current: PluginGateway) => ({ ...flow.load(current), ...CONNECTION_KINDS[kind] }),
      })),
    ],
    targetVariant: 'target',
    disruption: reload,
  });
  expect(verdicts).toBeAsExpected();
});
