// However a run ends that has created objects in the cluster, they are deleted.
import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { expect, test, vi } from 'vitest';
import { openCluster } from '../../src/runtime/kubernetes/cluster.ts';
import { unlessGone } from '../../src/runtime/kubernetes/api-failure.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { firstLine } from '../support/first-line.ts';

const PROGRAM = fileURLToPath(new URL('../fixtures/open-cluster-run.ts', import.meta.url));
/** What a run may take to vanish after it was killed: the project's promise. */
const SWEPT_WITHIN_MS = 10_000;

async function open(how: string) {
  const folder = await mkdtemp(path.join(runFolder(), 'open-'));
  const run = spawn(process.execPath, [PROGRAM, folder, how], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await firstLine(run);
  return { run, said: JSON.parse(line) as { name: string; left?: string[] } };
}

/** The kinds of its objects that are there and not being deleted. */
async function kindsLeft(name: string): Promise<string[]> {
  const { core, config } = await openCluster();
  const rbac = config.makeApiClient(RbacAuthorizationV1Api);
  const found = await Promise.all([
    unlessGone(core.readNamespace({ name })),
    unlessGone(rbac.readClusterRole({ name })),
  ]);
  const kinds = ['Namespace', 'ClusterRole'];
  return kinds.filter((_, at) => found[at]?.metadata && !found[at].metadata.deletionTimestamp);
}

test('a run that leaves objects behind is told so', async () => {
  const { name, left } = (await open('forgotten')).said;
  expect(left).toEqual([`Namespace ${name}`, `ClusterRole ${name}`]);
  expect(await kindsLeft(name)).toEqual([]);
});

test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('a run ended by %s', async (signal) => {
  const { run, said } = await open('waiting');
  expect(await kindsLeft(said.name)).toEqual(['Namespace', 'ClusterRole']);
  run.kill(signal);
  await vi.waitFor(async () => expect(await kindsLeft(said.name)).toEqual([]), {
    timeout: SWEPT_WITHIN_MS,
    interval: 100,
  });
});
