// What goes wrong while a workload is disrupted: it is said what the API says, and nothing stays behind.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../../src/common/wait-until.ts';
import { asMergePatch } from '../../src/runtime/kubernetes/rollout.ts';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { runCheck, startCheck } from '../support/check-command.ts';
import { deployHttpServer } from '../support/kubernetes/http-server.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';

const INTERRUPTED = 130;
const INCONCLUSIVE = 3;
const CORDONED_BOUND_MS = 60_000;
const POLL_MS = 20;

function argsFor({ namespace }: Cluster, url: string, ...more: string[]): string[] {
  const target = ['--url', url, '--kubernetes', 'deployment/api', '--namespace', namespace];
  return ['--no-config', ...target, '--rate', '20', ...more];
}

async function cordonedNodes({ core }: Cluster): Promise<string[]> {
  const { items } = await core.listNode();
  return items.flatMap(({ metadata, spec }) =>
    spec?.unschedulable === true ? (metadata?.name ?? 'unnamed') : [],
  );
}

test('new pods that crash end the check with what the API says, and no name is in the results', async () => {
  const cluster = await openNamespace();
  const { url } = await deployHttpServer(cluster);
  const { namespace, core } = cluster;
  const body = { data: { 'server.mjs': 'process.exit(7)' } };
  await core.patchNamespacedConfigMap({ namespace, name: 'api', body }, await asMergePatch());
  const { exitCode, stdout, results } = await runCheck(argsFor(cluster, url), {});
  expect(exitCode).toBe(INCONCLUSIVE);
  expect(stdout).toMatch(
    /the rollout restart was not complete after \d+ seconds: 2 of 2 pods are ready, but 1 other is not \(CrashLoopBackOff, exit code 7\)/,
  );
  expect(stdout).toMatch(/What the API says:\n {2}api-\S+: CrashLoopBackOff, exit code 7: back-off/);
  for (const file of ['verdicts.json', 'report.html', 'junit.xml']) {
    const text = await readFile(path.join(results, 'latest', file), 'utf8');
    expect(text).toContain('CrashLoopBackOff');
    expect(text).not.toMatch(new RegExp(`${namespace}|${new URL(url).hostname}|api-[0-9a-f]+-`));
  }
});

test('a command that names an image which cannot be pulled', async () => {
  const cluster = await openNamespace();
  const { url } = await deployHttpServer(cluster);
  const command = `kubectl --namespace ${cluster.namespace} set image deployment/api server=nowhere.invalid/none:1`;
  const { exitCode, stdout } = await runCheck(argsFor(cluster, url, '--reload', command), {});
  expect(stdout).toMatch(
    /the reload was not complete after \d+ seconds: 2 of 2 pods are ready, but 1 other is not \(ImagePullBackOff\)/,
  );
  expect(exitCode).toBe(INCONCLUSIVE);
});

test('Ctrl-C during a drain leaves no node cordoned', async () => {
  const cluster = await openNamespace();
  const { url } = await deployHttpServer(cluster, { replicas: 1 });
  const { child } = await startCheck({ args: argsFor(cluster, url, '--disruption', 'drain') });
  onTestFinished(() => void child.kill('SIGKILL'));
  const isCordoned = async () => (await cordonedNodes(cluster)).length > 0;
  await waitUntil('the node is cordoned', CORDONED_BOUND_MS, isCordoned, POLL_MS);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  const { exitCode } = await child;
  expect(exitCode).toBe(INTERRUPTED);
  expect(await cordonedNodes(cluster)).toEqual([]);
});

test('Ctrl-C after a scale-down leaves the workload with its replicas', async () => {
  const cluster = await openNamespace();
  const { url, name } = await deployHttpServer(cluster);
  const { child } = await startCheck({ args: argsFor(cluster, url, '--disruption', 'scale-down') });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { namespace, apps } = cluster;
  const replicas = async () => (await apps.readNamespacedDeployment({ namespace, name })).spec?.replicas;
  await waitUntil('it is scaled down', CORDONED_BOUND_MS, async () => (await replicas()) === 1, POLL_MS);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect((await child).exitCode).toBe(INTERRUPTED);
  expect(await replicas()).toBe(2);
});
