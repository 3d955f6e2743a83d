// Which variants of blue-green-deploy run together, and what is judged of each.
import { expect, test } from 'vitest';
import type { Client } from '../../../src/record/flow/load-plan.ts';
import { deployFlows, TIMING } from '../../../src/scenario/deploy/deploy-scenario.ts';
import type { RestartableDeployment } from '../../../src/scenario/deploy/deployment.ts';
import { deploymentsOf, fewestDeployments } from '../../../src/scenario/deploy/deployments.ts';
import { identifyAll, variantsOf, type Variant } from '../../../src/scenario/deploy/variants.ts';
import { timingOf } from '../../../src/scenario/run-scenario.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';
import { caddy } from '../../../src/targets/balancers/caddy/caddy.ts';
import { nginx } from '../../../src/targets/balancers/nginx/nginx.ts';
import { DEFAULT_TEST, DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { KnownIssue } from '../../../src/verdict/known-issues/known-issues.ts';
import { recovery } from '../../../src/verdict/observe/target-assertions.ts';
import { SWITCH_ASSERTIONS } from '../../../src/verdict/observe/switch-assertions.ts';

const WAYS = {
  caddy: { kind: caddy, clients: ['keep-alive', 'http2'] },
  nginx: { kind: nginx, clients: ['keep-alive', 'new-connection', 'http2'] },
} as const;
const settings = settingsSchema.parse({});

function variants(names: readonly string[]): Variant[] {
  return names.map((name) => {
    const [balancer, way, client] = name.split('/') as [keyof typeof WAYS, string, Client];
    return { name, kind: WAYS[balancer].kind, way, client };
  });
}

const known = (client: Client, rate: number): KnownIssue => ({
  scenario: 'blue-green-deploy',
  variant: `caddy/admin/${client}`,
  gateway: 'caddy',
  versions: '2.11',
  assertions: ['closed'],
  expect: 'red',
  rate,
  source: 'assumed',
  from: 'this test',
  note: 'It closes.',
});

test('the clients of a balancer and way run together', () => {
  const each = Object.values(WAYS).flatMap(({ kind, clients }) => variantsOf(kind, kind.ways, clients));
  const deployments = deploymentsOf(each);
  expect(deployments.map(({ name }) => name)).toEqual([
    ...caddy.ways.map((way) => `caddy/${way}`),
    ...nginx.ways.map((way) => `nginx/${way}`),
  ]);
  expect(deployments.at(-1)?.variants.map(({ client }) => client)).toEqual(WAYS.nginx.clients);
});

test.for([
  [
    'the first way, where it has every client',
    ['caddy/file/keep-alive', 'caddy/file/http2', 'caddy/admin/http2'],
    ['caddy/file'],
  ],
  [
    'the way with the most clients',
    [
      'nginx/reload/new-connection',
      'nginx/reload-announced/keep-alive',
      'nginx/reload-announced/new-connection',
    ],
    ['nginx/reload-announced'],
  ],
  [
    'another way for a client that the first one does not have',
    ['caddy/file/keep-alive', 'caddy/admin/http2'],
    ['caddy/file', 'caddy/admin'],
  ],
  ['a way of each balancer', ['caddy/file/http2', 'nginx/reload/http2'], ['caddy/file', 'nginx/reload']],
  ['none without a variant', [], []],
] as const)('the fewest deployments: %s', ([, names, chosen]) => {
  expect(fewestDeployments(variants(names)).map(({ name }) => name)).toEqual(chosen);
});

test('each flow is judged by what is known of it, and the deployment by itself', async () => {
  const version = '2.11.7';
  const kind = {
    ...caddy,
    identify: () => Promise.resolve({ gateway: 'caddy', version, runtime: 'processes', real: true } as const),
  };
  await identifyAll([kind], (_what, work) => work());
  const knownIssues = {
    versions: {},
    expectations: [known('keep-alive', 0.5), known('new-connection', 0.99)],
  };
  const target = {} as RestartableDeployment;
  const plan = deployFlows(variantsOf(kind, ['admin'], ['keep-alive', 'new-connection']), target, {
    settings,
    knownIssues,
  });
  expect(plan.flows.map(({ variant, test: own }) => [variant, own])).toEqual([
    ['caddy/admin/keep-alive', DEFAULT_TEST],
    ['caddy/admin/new-connection', DETERMINISTIC_TEST],
  ]);
  expect(plan.targetVariant).toBe('caddy/admin/target');
});

test('a deploy, whose recovery is not judged, ends as soon as its own timing says', () => {
  expect(timingOf({ timing: TIMING }, SWITCH_ASSERTIONS, settings)).toEqual(TIMING);
  expect(timingOf({ timing: TIMING }, [recovery(3000)], settings).quietMs).toBe(settings.RECOVERY_QUIET_MS);
});
