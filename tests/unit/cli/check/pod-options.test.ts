// What the options, and a config file, say of the pods that carry the load.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { addOptions, type Options } from '../../../../src/cli/check/options.ts';
import { readChecks } from '../../../../src/cli/check/settings.ts';
import { judgingOf } from '../../../../src/settings/config/config-settings.ts';
import { engineOptionsIn } from '../../../../src/settings/engine-options.ts';

const FILE = `
targets:
  api:
    url: http://10.0.0.1/
    disruption: { shell: 'true' }
load: { engine: kubernetes, shards: 4, pods: { image: registry.example/probe, cpu: 500m, namespace: load } }
`;
const GIVEN = ['--no-config', '--url', 'http://10.0.0.1/', '--reload', 'true'];

async function read(args: string[], file = FILE) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pod-options-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'reload-proof.config.yaml'), file);
  const given: Options = addOptions(new Command()).parse(args, { from: 'user' }).opts();
  const [asked] = await readChecks(given, { cwd: folder, folder }, {});
  if (!asked || 'plugin' in asked) throw new Error('a server is checked');
  const engine = engineOptionsIn(asked.given.engine, judgingOf(asked.config, asked.target).load);
  return { engine, rerun: asked.rerunCommand };
}

test('the options name the pods, and the command to run again names nothing of the cluster', async () => {
  const pods = [
    '--probe-image',
    'secret',
    '--probe-cpu',
    '2',
    '--probe-memory',
    '1Gi',
    '--namespace',
    'secret',
  ];
  const { engine, rerun } = await read([...GIVEN, '--engine', 'kubernetes', '--shards', '3', ...pods]);
  expect(engine).toEqual({
    engine: 'kubernetes',
    shards: 3,
    pods: { image: 'secret', cpu: '2', memory: '1Gi', namespace: 'secret' },
  });
  expect(rerun).not.toContain('secret');
  expect(rerun).toContain(
    '--engine kubernetes --shards 3 --probe-image "<your image of the probe>" --probe-cpu 2',
  );
});

test('an option goes before the config file, one by one', async () => {
  const inFile = { image: 'registry.example/probe', cpu: '500m', namespace: 'load' };
  expect((await read([])).engine).toEqual({ engine: 'kubernetes', shards: 4, pods: inFile });
  const { engine } = await read(['--probe-cpu', '1', '--namespace', 'other']);
  expect(engine).toEqual({
    engine: 'kubernetes',
    shards: 4,
    pods: { ...inFile, cpu: '1', namespace: 'other' },
  });
  expect((await read(['--engine', 'local'])).engine).toEqual({ engine: 'local', shards: 4 });
});

test.for([
  [['--engine', 'local', '--probe-cpu', '1'], '--probe-cpu is for --engine kubernetes: leave it out'],
  [['--namespace', 'load'], '--namespace is for a workload on Kubernetes: name it with --kubernetes'],
  [
    ['--engine', 'kubernetes', '--probe-cpu', '1 core'],
    '--probe-cpu must be processor time as Kubernetes writes it, such as 1 or 500m (got "1 core")',
  ],
  [['--engine', 'kubernetes', '--probe-cpu', '0m'], '--probe-cpu must be processor time'],
  [
    ['--engine', 'kubernetes', '--probe-memory', '512'],
    '--probe-memory must be memory as Kubernetes writes it, such as 512Mi or 1Gi (got "512")',
  ],
  [['--engine', 'kubernetes', '--probe-image', ''], '--probe-image "" is not the name of an image'],
] as const)('of %o it says "%s"', async ([args, message]) => {
  await expect(read([...GIVEN, ...args])).rejects.toThrow(message);
});

test('a wrong quantity in the file is told with its place', async () => {
  await expect(read([], FILE.replace('500m', '"0"'))).rejects.toThrow(
    /load\.pods\.cpu must be processor time as Kubernetes writes it, such as 1 or 500m \(got "0"\)/,
  );
});
