// What a check of a workload on Kubernetes cannot do is said in one sentence, with exit code 2, before any load.
import { PolicyV1Api } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { scale } from '../../src/runtime/kubernetes/rollout.ts';
import { runCheck } from '../support/check-command.ts';
import { deployHttpServer, type HttpServer } from '../support/kubernetes/http-server.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';

const BAD_INPUT = 2;

function dryRun({ namespace }: Cluster, url: string, workload: string, ...more: string[]) {
  const target = ['--url', url, '--kubernetes', workload, '--namespace', namespace];
  return runCheck(['--no-config', ...target, '--dry-run', ...more], {});
}

async function deployed(replicas = 1): Promise<[Cluster, HttpServer]> {
  const cluster = await openNamespace();
  return [cluster, await deployHttpServer(cluster, { replicas })];
}

test('a dry run says what would happen, and nothing does', async () => {
  const [cluster, { url, name }] = await deployed();
  const { namespace } = cluster;
  const before = await cluster.apps.readNamespacedDeployment({ namespace, name });
  const { exitCode, stdout, stderr } = await dryRun(cluster, url, `deployment/${name}`);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`each reload: a rollout restart of deployment/api in namespace ${namespace}`);
  expect(stdout).toContain('the API shows which pods were replaced');
  const after = await cluster.apps.readNamespacedDeployment({ namespace, name });
  expect(after.metadata?.generation).toBe(before.metadata?.generation);
});

test('a dry run of load from pods starts none', async () => {
  const [cluster] = await deployed();
  const { core, namespace } = cluster;
  const args = ['http://api/', 'deployment/api', '--engine', 'kubernetes'] as const;
  const { exitCode, stdout, stderr } = await dryRun(cluster, ...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('dry run: no request was sent, since pods would send it; no load, and no reload');
  const { exitCode: wrong } = await dryRun(cluster, 'http://api/', 'deployment/apo', ...args.slice(2));
  expect(wrong).toBe(BAD_INPUT);
  const fieldSelector = 'involvedObject.kind=Job';
  expect((await core.listNamespacedEvent({ namespace, fieldSelector })).items).toEqual([]);
});

test('a Service that selects none of the pods', async () => {
  const [cluster] = await deployed();
  const { core, namespace } = cluster;
  const spec = { selector: { app: 'gateway' }, ports: [{ port: 80 }] };
  await core.createNamespacedService({ namespace, body: { metadata: { name: 'gateway' }, spec } });
  const strange = '--url leads to the Service gateway, which selects none of the pods of deployment/api: ';
  const inside = ['deployment/api', '--engine', 'kubernetes'] as const;
  const refused = await dryRun(cluster, 'http://gateway/', ...inside);
  expect([refused.exitCode, refused.stderr]).toEqual([BAD_INPUT, expect.stringContaining(strange)]);
  const allowed = await dryRun(cluster, 'http://gateway/', ...inside, '--allow-remote');
  expect([allowed.exitCode, allowed.stdout]).toEqual([0, expect.stringContaining(strange)]);
  const right = await dryRun(cluster, 'http://api/', ...inside);
  expect([right.exitCode, right.stdout]).toEqual([0, expect.not.stringContaining('selects none')]);
});

test('what the cluster does not have, or cannot do', async () => {
  const [cluster, { url }] = await deployed();
  const { namespace } = cluster;
  const cases: [args: [string, string, ...string[]], message: RegExp][] = [
    [
      [url, 'deployment/apo'],
      /^reload-proof: namespace \S+ has no deployment "apo": did you mean "api"\?\n?$/,
    ],
    [
      [url, 'sts/api'],
      /has no statefulset "api": it has no workload of that kind, so name another namespace with --namespace/,
    ],
    [
      [url, 'deployment/api', '--namespace', 'no-such-namespace'],
      /the cluster has no namespace "no-such-namespace"/,
    ],
    [[url, 'deployment/api', '--context', 'none'], /the kubeconfig has no context "none"/],
    [[url, 'deployment/api', '--disruption', 'scale-down'], /deployment\/api has only 1 replica/],
    [
      ['http://192.0.2.1/', 'deployment/api'],
      /--url leads to 192\.0\.2\.1, which is no address of a service, pod or node of the cluster and not this machine/,
    ],
    [[url, 'deployment/api', '--effect-header', 'server'], /--effect-header is for a server elsewhere/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stderr, stdout } = await dryRun(cluster, ...args);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([BAD_INPUT, '']);
  }
  await scale(cluster, { kind: 'deployment', name: 'api' }, 0);
  const { exitCode, stderr } = await dryRun(cluster, url, 'deployment/api');
  expect(stderr).toContain('deployment/api has zero replicas');
  expect(exitCode).toBe(BAD_INPUT);
  expect(namespace).not.toBe('');
});

test('a drain that a PodDisruptionBudget forbids', async () => {
  const [cluster, { url, name }] = await deployed();
  const { namespace, config } = cluster;
  await config.makeApiClient(PolicyV1Api).createNamespacedPodDisruptionBudget({
    namespace,
    body: {
      metadata: { name: 'all' },
      spec: { minAvailable: '100%', selector: { matchLabels: { app: name } } },
    },
  });
  const { exitCode, stderr } = await dryRun(cluster, url, 'deployment/api', '--disruption', 'drain');
  expect(stderr).toContain('a PodDisruptionBudget forbids the eviction of any pod of deployment/api');
  expect(exitCode).toBe(BAD_INPUT);
});

test('a cluster that does not respond, and none at all', async () => {
  const args = ['--no-config', '--url', 'http://127.0.0.1:9/', '--kubernetes', 'deployment/api'];
  const kubeconfig = { KUBECONFIG: '/none/kubeconfig' };
  const { exitCode, stderr } = await runCheck(args, kubeconfig);
  expect(stderr).toBe('reload-proof: KUBECONFIG names /none/kubeconfig, which does not exist');
  expect(exitCode).toBe(BAD_INPUT);
});
