// A check of a workload on Kubernetes tells a graceful end from a careless one, and a drain of the only node is an outage.
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkReload, http, shell, type KubernetesConfig, type ReloadOptions } from '../../src/index.ts';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { deployHttpServer, type HttpServer } from '../support/kubernetes/http-server.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';

/** Four trials for a green. */
const CONFIDENCE = 0.8;

async function check(
  { namespace }: Cluster,
  { name, url }: HttpServer,
  how: { disruption?: KubernetesConfig['disruption']; command?: string } = {},
) {
  const { disruption, command } = how;
  const lines: string[] = [];
  const dir = await mkdtemp(path.join(runFolder(), 'check-'));
  const options: ReloadOptions = {
    url,
    kubernetes: {
      workload: `deployment/${name}`,
      namespace,
      ...(disruption === undefined ? {} : { disruption }),
    },
    ...(command === undefined ? {} : { disruption: shell(command) }),
    flows: {
      steady: http('/', { users: 4, thinkTime: '20ms' }),
      fresh: http('/', { users: 4, thinkTime: '50ms', client: 'new-connection' }),
    },
    confidence: CONFIDENCE,
    load: { timeout: '5s' },
    results: { dir },
    log: (line) => lines.push(line),
  };
  const verdict = await checkReload(options);
  return { ...verdict, lines: lines.join('\n') };
}

test('a rollout restart of a server that drains is green', async () => {
  const cluster = await openNamespace();
  const { verdict, target, lines } = await check(cluster, await deployHttpServer(cluster));
  expect(lines).toMatch(/trial {2}1 of 4 .* 2 of 2 pods gone, 2 new \(generation 1 to 2\)/);
  expect(target?.verdict).toBe('green');
  expect(verdict).toBe('green');
});

test('one of a server that just ends is red', async () => {
  const cluster = await openNamespace();
  const { verdict, flows } = await check(cluster, await deployHttpServer(cluster, { graceful: false }));
  expect(verdict).toBe('red');
  expect(flows['steady']?.verdict).toBe('red');
});

test('a drain of the only node is an outage, after which the node takes pods again', async () => {
  const cluster = await openNamespace();
  const server = await deployHttpServer(cluster, { replicas: 1 });
  const { verdict, flows } = await check(cluster, server, { disruption: 'drain' });
  expect(verdict).toBe('red');
  expect(flows['fresh']?.outcomes.ok).toBeGreaterThan(0);
  const { items } = await cluster.core.listNode();
  expect(items.filter(({ spec }) => spec?.unschedulable === true)).toEqual([]);
});

test('a scale-down takes effect, and the workload has its replicas again afterwards', async () => {
  const cluster = await openNamespace();
  const server = await deployHttpServer(cluster);
  const { lines, target } = await check(cluster, server, { disruption: 'scale-down' });
  expect(target?.verdict).toBe('green');
  expect(lines).toContain('1 of 2 pods gone, 0 new');
  const { namespace } = cluster;
  const { spec } = await cluster.apps.readNamespacedDeployment({ namespace, name: server.name });
  expect(spec?.replicas).toBe(2);
});

test('a command that deletes a pod takes effect', async () => {
  const cluster = await openNamespace();
  const server = await deployHttpServer(cluster);
  const { namespace } = cluster;
  const command = `kubectl --namespace ${namespace} delete pod --wait=false "$(kubectl --namespace ${namespace} get pods --output name | head -n 1 | cut -d / -f 2)"`;
  const { lines, target } = await check(cluster, server, { command });
  expect(target?.verdict).toBe('green');
  expect(lines).toContain('1 of 2 pods gone, 1 new');
});

test('a command that changes nothing is inconclusive', async () => {
  const cluster = await openNamespace();
  const { verdict, cause } = await check(cluster, await deployHttpServer(cluster), { command: 'true' });
  expect(verdict).toBe('inconclusive');
  expect(cause).toMatch(/^nothing shows that the command took effect: the same 2 pods are ready/);
});
