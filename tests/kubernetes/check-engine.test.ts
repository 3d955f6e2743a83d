// `check --engine kubernetes` as a user starts it: how it ends, what it says, and that nothing stays in the cluster.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { waitUntil } from '../../src/common/wait-until.ts';
import type { Cluster } from '../../src/runtime/kubernetes/cluster.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { keepLease } from '../../src/runtime/kubernetes/probe/lease.ts';
import { runCheck, startCheck } from '../support/check-command.ts';
import { PROBE_IMAGE } from '../support/kubernetes/datetime-pod.ts';
import { deployHttpServer } from '../support/kubernetes/http-server.ts';
import { openNamespace } from '../support/kubernetes/namespace.ts';
import { rulesIn } from '../support/kubernetes/role-rules.ts';
import { loadOn, podEngine } from '../support/kubernetes/sharded-load.ts';
import { openAs } from '../support/kubernetes/user.ts';

const [RED, BAD_INPUT, INTERRUPTED, TERMINATED] = [1, 2, 130, 143];
const LOAD_BOUND_MS = 120_000;
const POLL_MS = 100;
/** Renewed after a third of it. */
const SHORT_LEASE_S = 30;

function argsFor({ namespace }: Cluster, url: string, ...more: string[]): string[] {
  const target = ['--url', url, '--kubernetes', 'deployment/api', '--namespace', namespace];
  const pods = ['--engine', 'kubernetes', '--shards', '2', '--probe-cpu', '300m', '--probe-memory', '192Mi'];
  return ['--no-config', ...target, ...pods, '--rate', '100', ...more];
}

async function jobsIn({ batch, namespace }: Cluster) {
  return (await batch.listNamespacedJob({ namespace })).items;
}

test('a server that just ends is red by the load of two pods', async () => {
  const cluster = await openNamespace();
  const { url } = await deployHttpServer(cluster, { graceful: false });
  const { exitCode, stdout, left } = await runCheck(argsFor(cluster, url, '--probe-image', PROBE_IMAGE), {});
  expect({ exitCode, stdout }).toMatchObject({ exitCode: RED });
  expect(stdout).toMatch(/^RED {2}Violated: /m);
  expect(await jobsIn(cluster)).toEqual([]);
  expect(left).toEqual([]);
});

test('an image that cannot be pulled is bad input, and told in one sentence', async () => {
  const cluster = await openNamespace();
  const { url } = await deployHttpServer(cluster);
  const args = argsFor(cluster, url, '--probe-image', 'localhost:1/no/such/image:1');
  const { exitCode, stderr } = await runCheck(args, {});
  expect(stderr).toMatch(/^reload-proof: shard \d does not start: its pod cannot get the image [^\n]*$/);
  expect(exitCode).toBe(BAD_INPUT);
  expect(await jobsIn(cluster)).toEqual([]);
});

test('a service without gRPC is found out by the pods, which know its name', async () => {
  const cluster = await openNamespace();
  await deployHttpServer(cluster);
  const { namespace } = cluster;
  const target = {
    url: 'http://api/',
    kubernetes: { workload: 'deployment/api', namespace },
    flows: { pages: { http: '/' }, calls: { grpc: '/a.B/C' } },
  };
  const config = path.join(runFolder(), 'grpc.json');
  await writeFile(config, JSON.stringify({ targets: { api: target } }));
  const pods = ['--engine', 'kubernetes', '--probe-cpu', '300m', '--probe-image', PROBE_IMAGE];
  const { exitCode, stderr } = await runCheck(['--config', config, ...pods], {});
  expect(stderr).toMatch(/^reload-proof: the server does not speak HTTP\/2, which gRPC needs [^\n]*$/);
  expect(exitCode).toBe(BAD_INPUT);
  expect(await jobsIn(cluster)).toEqual([]);
});

/** More processor time than the node has, so that the pods stay Pending. */
const TOO_MUCH = ['--probe-cpu', '500'];
const STARTING = 'while the pods of the load were starting: deleting them; once more ends it at once';
const JUDGING = [
  'SIGINT: judging the trials that have ended; once more ends it at once',
  'SIGINT before the first trial had ended',
];

test.for([
  ['load', 'SIGINT', INTERRUPTED, [], JUDGING],
  ['start', 'SIGINT', INTERRUPTED, TOO_MUCH, [`SIGINT ${STARTING}`]],
  ['start', 'SIGTERM', TERMINATED, TOO_MUCH, [`SIGTERM ${STARTING}`]],
] as const)('Ctrl-C during the %s (%s) deletes the Job', async ([when, signal, code, more, told]) => {
  const cluster = await openNamespace();
  const { url } = await deployHttpServer(cluster);
  const args = argsFor(cluster, url, '--probe-image', PROBE_IMAGE, ...more);
  const { child } = await startCheck({ args });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const hasBegun = async () =>
    when === 'start' ? (await jobsIn(cluster)).length > 0 : said.includes('shards: the load comes from');
  await waitUntil(`the ${when} has begun`, LOAD_BOUND_MS, hasBegun, POLL_MS);
  process.kill(-(child.pid ?? 0), signal);
  const { exitCode, stdout, stderr } = await child;
  expect({ exitCode, stdout }).toMatchObject({ exitCode: code });
  expect(stderr.trim().split('\n')).toEqual(told.map((line) => `reload-proof: interrupted by ${line}`));
  expect(await jobsIn(cluster)).toEqual([]);
});

test('the role of the probe is enough, also to put off the deadline of the Job', async () => {
  const owner = await openNamespace();
  const { url } = await deployHttpServer(owner);
  const rules = { inNamespace: rulesIn('probe/role.yaml', 'Role'), inCluster: [] };
  const user = await openAs(owner, 'probe', rules);
  const { engine, job } = podEngine(user, { shards: 1 });
  const running = await engine.start([loadOn(url, { expectation: {} })]);
  const deadline = async () => (await jobsIn(owner))[0]?.spec?.activeDeadlineSeconds ?? 0;
  const before = await deadline();
  onTestFinished(keepLease(user, job.name, SHORT_LEASE_S));
  await waitUntil(
    'the deadline has changed',
    SHORT_LEASE_S * 1000,
    async () => (await deadline()) !== before,
  );
  await running.stop();
  await engine.close();
  expect(await jobsIn(owner)).toEqual([]);
});
