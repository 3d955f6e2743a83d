import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { addOptions, type Options } from '../../../../src/cli/check/options.ts';
import { readChecks } from '../../../../src/cli/check/settings.ts';

const FILE = `
targets:
  api:
    url: http://10.0.0.1/
    kubernetes: { workload: deployment/api, namespace: shop, disruption: drain }
`;
const URL_GIVEN = ['--no-config', '--url', 'http://10.0.0.1/'];

/** What the options, and a config file, say of the workload, with the command to run again. */
async function read(args: string[], file = FILE) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kubernetes-options-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'reload-proof.config.yaml'), file);
  const given: Options = addOptions(new Command()).parse(args, { from: 'user' }).opts();
  const [asked] = await readChecks(given, { cwd: folder, folder }, {});
  if (!asked || 'plugin' in asked) throw new Error('a server is checked');
  return { kubernetes: asked.given.kubernetes, rerun: asked.rerunCommand };
}

test('needs no --reload, and the command to run again names nothing of the cluster', async () => {
  const options = ['--kubernetes', 'deploy/secret', '--namespace', 'secret', '--context', 'secret'];
  const { kubernetes, rerun } = await read([...URL_GIVEN, ...options, '--disruption', 'delete-pod']);
  expect(kubernetes).toEqual({
    workload: { kind: 'deployment', name: 'secret' },
    namespace: 'secret',
    context: 'secret',
    disruption: 'delete-pod',
  });
  expect(rerun).toBe(
    `npx reload-proof check --no-config --url "<your target's URL>" --kubernetes "deploy/<your workload>" --namespace "<your namespace>" --context "<your context>" --disruption delete-pod`,
  );
});

test('an option goes before the config file', async () => {
  const workload = { kind: 'deployment', name: 'api' };
  expect((await read([])).kubernetes).toEqual({ workload, namespace: 'shop', disruption: 'drain' });
  const options = ['--namespace', 'other', '--disruption', 'scale-down'];
  expect((await read(options)).kubernetes).toEqual({
    workload,
    namespace: 'other',
    disruption: 'scale-down',
  });
});

test.for([
  [['--namespace', 'shop'], '--namespace is for a workload on Kubernetes: name it with --kubernetes'],
  [
    ['--kubernetes', 'api'],
    '--kubernetes "api" is not KIND/NAME, such as deployment/my-api (kinds: deployment,',
  ],
  [
    ['--kubernetes', 'deployment/api', '--disruption', 'drain', '--reload', 'true'],
    '--disruption and --reload both say what happens to the workload: give one',
  ],
] as const)('%o', async ([options, message]) => {
  await expect(read([...URL_GIVEN, ...options])).rejects.toThrow(message);
});

test('a config file with a workload that is none', async () => {
  await expect(read([], FILE.replace('deployment/api', 'api'))).rejects.toThrow(
    'targets.api.kubernetes.workload must be KIND/NAME, such as deployment/my-api',
  );
});
