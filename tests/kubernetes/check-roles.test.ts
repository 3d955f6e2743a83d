// The roles in containers/kubernetes/rbac/ are enough for each disruption, and none of their verbs can be left out.
import type { V1PolicyRule } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { waitUntil } from '../../src/common/wait-until.ts';
import { addressesOf } from '../../src/runtime/kubernetes/addresses.ts';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { missingPermissions } from '../../src/runtime/kubernetes/permissions.ts';
import { KUBERNETES_DISRUPTIONS, type KubernetesDisruption } from '../../src/settings/kubernetes-options.ts';
import { DISRUPTIONS } from '../../src/targets/kubernetes/disruptions.ts';
import { findWorkload } from '../../src/targets/kubernetes/find-workload.ts';
import { isComplete } from '../../src/targets/kubernetes/snapshot.ts';
import { UnderWay } from '../../src/targets/kubernetes/under-way.ts';
import { deployHttpServer } from '../support/kubernetes/http-server.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';
import { rulesIn } from '../support/kubernetes/role-rules.ts';
import { openAs, type Rules } from '../support/kubernetes/user.ts';

const SEEN_BOUND_MS = 10_000;
const WAIT_MS = 60_000;
const WORKLOAD = { kind: 'deployment', name: 'api' } as const;

/** One verb for one resource. */
type Verb = [verb: string, resource: string];

const CHECK = rulesIn('check/role.yaml', 'Role');
const EVICTION = rulesIn('drain/eviction.yaml', 'Role');
const NODES = rulesIn('drain/nodes.yaml', 'ClusterRole');
const RULES = {
  check: { inNamespace: CHECK, inCluster: [] },
  drain: { inNamespace: [...CHECK, ...EVICTION], inCluster: NODES },
};

/** The verbs that a disruption of a Deployment cannot do without, and what is said without them. */
const NEEDED: [KubernetesDisruption, ...Verb, string][] = [
  ['rollout-restart', 'get', 'deployments', 'get deployments.apps in namespace'],
  ['rollout-restart', 'list', 'pods', 'list pods in namespace'],
  ['rollout-restart', 'patch', 'deployments', 'patch deployments.apps in namespace'],
  ['scale-down', 'patch', 'deployments/scale', 'patch deployments.apps/scale in namespace'],
  ['delete-pod', 'delete', 'pods', 'delete pods in namespace'],
  ['drain', 'create', 'pods/eviction', 'create pods/eviction in namespace'],
  ['drain', 'get', 'nodes', 'get nodes in the whole cluster'],
  ['drain', 'patch', 'nodes', 'patch nodes in the whole cluster'],
];

function verbsIn({ inNamespace, inCluster }: Rules): Verb[] {
  return [...inNamespace, ...inCluster].flatMap(({ resources = [], verbs }) =>
    resources.flatMap((resource) => verbs.map((verb): Verb => [verb, resource])),
  );
}

function without({ inNamespace, inCluster }: Rules, [verb, resource]: Verb): Rules {
  const some = (rules: readonly V1PolicyRule[]) =>
    rules.flatMap(({ apiGroups = [], resources = [], verbs }) =>
      resources.flatMap((one) => {
        const left = verbs.filter((each) => one !== resource || each !== verb);
        return left.length === 0 ? [] : [{ apiGroups, resources: [one], verbs: left }];
      }),
    );
  return { inNamespace: some(inNamespace), inCluster: some(inCluster) };
}

const rulesFor = (disruption: KubernetesDisruption): Rules =>
  RULES[disruption === 'drain' ? 'drain' : 'check'];

function find(cluster: Cluster, disruption: KubernetesDisruption) {
  return findWorkload({ workload: WORKLOAD, disruption }, { byCommand: false }, () =>
    Promise.resolve(cluster),
  );
}

/** A new role is seen by the authorizer a moment later. */
async function settled(user: Cluster, missing: number, disruption: KubernetesDisruption): Promise<void> {
  const needed = [
    { verb: 'get', group: 'apps', resource: 'deployments', name: WORKLOAD.name },
    { verb: 'list', resource: 'pods' },
    ...DISRUPTIONS[disruption].needs(WORKLOAD),
  ];
  await waitUntil(
    'the role is in force',
    SEEN_BOUND_MS,
    async () => (await missingPermissions(user, needed)).length === missing,
  );
}

/** Disrupts the workload and undoes it. Returns the UIDs of the pods that this has ended. */
async function disruptAs(user: Cluster, disruption: KubernetesDisruption): Promise<readonly string[]> {
  await settled(user, 0, disruption);
  const { cluster, name } = await find(user, disruption);
  const made = DISRUPTIONS[disruption];
  const underWay = new UnderWay({ cluster, name, words: `the ${made.name}` }, { waitMs: WAIT_MS });
  const before = await underWay.read();
  const ended = await made.run(underWay, before);
  await made.undo?.(underWay, before);
  await underWay.until(isComplete);
  return ended;
}

test('every verb of the roles is needed', () => {
  const others = /^(?:statefulsets|daemonsets|services)/;
  const granted = verbsIn(RULES.drain).filter(([, resource]) => !others.test(resource));
  expect(granted.map(String).sort()).toEqual(NEEDED.map(([, ...verb]) => String(verb.slice(0, 2))).sort());
});

test('each disruption can be made with its role', async () => {
  const owner = await openNamespace();
  await deployHttpServer(owner);
  for (const disruption of KUBERNETES_DISRUPTIONS) {
    const user = await openAs(owner, disruption, rulesFor(disruption));
    expect(await disruptAs(user, disruption)).not.toEqual([]);
  }
});

test('a role for this workload alone is enough', async () => {
  const owner = await openNamespace();
  await deployHttpServer(owner);
  const inNamespace = structuredClone(CHECK);
  for (const rule of inNamespace)
    if (rule.apiGroups?.includes('apps') === true) rule.resourceNames = [WORKLOAD.name];
  const user = await openAs(owner, 'named', { inNamespace, inCluster: [] });
  for (const disruption of ['rollout-restart', 'scale-down'] as const)
    expect(await disruptAs(user, disruption)).not.toEqual([]);
  const other = { kind: 'deployment', name: 'other' } as const;
  await expect(
    findWorkload({ workload: other }, { byCommand: true }, () => Promise.resolve(user)),
  ).rejects.toThrow('does not have: get deployments.apps in namespace');
});

test('without one of its verbs, it is refused with that verb', async () => {
  const owner = await openNamespace();
  await deployHttpServer(owner, { replicas: 2 });
  for (const [index, [disruption, verb, resource, said]] of NEEDED.entries()) {
    const user = await openAs(owner, `without-${index}`, without(rulesFor(disruption), [verb, resource]));
    await settled(user, 1, disruption);
    await expect(find(user, disruption)).rejects.toThrow(
      new RegExp(`does not have: ${said.replaceAll('.', String.raw`\.`)}[^,]*\\(containers/kubernetes/rbac/`),
    );
  }
});

test('without services, their addresses are not known', async () => {
  const owner = await openNamespace();
  const { url } = await deployHttpServer(owner, { replicas: 1 });
  const address = new URL(url).hostname;
  const user = await openAs(owner, 'whole', RULES.check);
  await settled(user, 0, 'delete-pod');
  expect((await addressesOf(user)).known).toContain(address);
  const blind = await openAs(owner, 'blind', without(RULES.check, ['list', 'services']));
  await settled(blind, 0, 'delete-pod');
  const { known, unseen } = await addressesOf(blind);
  expect(known).not.toContain(address);
  expect(unseen).toEqual(['services', 'nodes']);
});
