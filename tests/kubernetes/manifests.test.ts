// The manifests of containers/kubernetes: the API server takes all of them, they say what a trial creates, and deploy.sh deploys them.
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readyAddresses } from '../../src/targets/balancers/kubernetes/endpoints.ts';
import {
  deploymentOf,
  serviceOf,
  type DeploymentPlan,
} from '../../src/targets/balancers/kubernetes/manifests.ts';
import { IMAGES } from '../support/kubernetes/deploy-kind.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../containers/kubernetes');
const KUSTOMIZED = [
  'overlays/blue',
  'overlays/green',
  'overlays/rolling-update',
  'overlays/rolling-update-pre-stop',
  'service',
  'http-route',
  'traefik',
];
const kubectl = (...words: string[]) => execa('kubectl', words, { cwd: FOLDER });

async function kustomized(folder: string): Promise<unknown[]> {
  const { stdout } = await kubectl('kustomize', folder);
  return parseAllDocuments(stdout).map((document) => document.toJS() as unknown);
}

test.for(KUSTOMIZED)('the API server takes %s', async (folder) => {
  const { namespace } = await openNamespace();
  const asked = [
    'apply',
    '--namespace',
    namespace,
    '--kustomize',
    folder,
    '--dry-run=server',
    '--output=name',
  ];
  const { stdout } = await kubectl(...asked);
  expect(stdout.split('\n')).toHaveLength((await kustomized(folder)).length);
});

// What differs is the image and the environment, which are variables.
function withoutVariables(deployment: object) {
  const copy = structuredClone(deployment) as ReturnType<typeof deploymentOf>;
  for (const container of copy.spec?.template.spec?.containers ?? []) {
    delete container.env;
    delete container.image;
  }
  return copy;
}

function made(plan: Partial<DeploymentPlan>) {
  return withoutVariables(deploymentOf({ version: 'v1', image: IMAGES.datetime, ...plan }));
}

test('a trial creates what the overlays say', async () => {
  const overlay = async (name: string) =>
    (await kustomized(`overlays/${name}`)).filter((one) => (one as { kind: string }).kind === 'Deployment');
  for (const colour of ['blue', 'green'] as const)
    expect((await overlay(colour)).map((one) => withoutVariables(one as object))).toEqual([made({ colour })]);
  const rolling = await overlay('rolling-update');
  expect(rolling.map((one) => withoutVariables(one as object))).toEqual([made({})]);
  const preStop = await overlay('rolling-update-pre-stop');
  expect(preStop.map((one) => withoutVariables(one as object))).toEqual([made({ preStopS: 10 })]);
  expect(await kustomized('service')).toEqual([serviceOf('blue')]);
});

test("deploy.sh goes the seed's way from blue to green", async () => {
  const cluster = await openNamespace();
  const { core, namespace } = cluster;
  const deploy = async (DEPLOYMENT: string, VERSION: string) =>
    (
      await execa(path.join(FOLDER, 'deploy.sh'), {
        env: { DEPLOYMENT, VERSION, NAMESPACE: namespace, IMAGE: IMAGES.datetime },
      })
    ).stdout;
  const addressesOf = async (colour: string) => {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `deployment=${colour}` });
    return items.map(({ status }) => status?.podIP);
  };
  for (const [colour, version] of [
    ['blue', 'v1.0.0'],
    ['green', 'v2.0.0'],
  ] as const) {
    expect(await deploy(colour, version)).toMatch(new RegExp(`the Service reaches datetime-${colour}-`));
    expect(await readyAddresses(cluster, 'datetime')).toEqual(await addressesOf(colour));
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `deployment=${colour}` });
    expect(items[0]?.spec?.containers[0]?.env).toEqual([{ name: 'VERSION', value: version }]);
  }
  // The old deployment stays, with the clients that have connections to it.
  expect(await addressesOf('blue')).toHaveLength(1);
});
