import { expect, test } from 'vitest';
import { runFlows } from '../../../src/scenario/run-scenario.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';
import { reload } from '../../../src/trial/disruptions/disruptions.ts';

const target = {
  identity: { gateway: 'tyk', version: '0', runtime: 'processes', real: true } as const,
  url: 'http://127.0.0.1:1',
  logFile: 'target.log',
  inspect: () => Promise.resolve({ epoch: 1 }),
  reload: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

test.for([
  { variants: ['catalogue', 'orders', 'catalogue'], twice: 'catalogue' },
  { variants: ['orders', 'target'], twice: 'target' },
])('two flows with the name $twice are refused before any load', async ({ variants, twice }) => {
  const load = () => ({ url: target.url, expectation: {} });
  const plan = {
    scenario: 'hand-written',
    targetVariant: 'target',
    target: { current: target, rebuild: () => Promise.resolve() },
    flows: variants.map((variant) => ({ variant, load })),
    disruption: reload,
  };
  const context = {
    settings: settingsSchema.parse({}),
    knownIssues: { versions: {}, expectations: [] },
    prepared: { pluginServers: [], missingPlugins: {} },
    results: () => '.',
    print: () => undefined,
  };
  await expect(runFlows(plan, context)).rejects.toThrow(
    `two flows have the name ${twice}: give each a name of its own`,
  );
});
