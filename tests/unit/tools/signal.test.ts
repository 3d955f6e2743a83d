import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { toEntry } from '../../../src/report/entry.ts';
import { toVerdictsFile } from '../../../src/report/verdicts-file.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/assertions.ts';
import { judge } from '../../../src/verdict/judge.ts';
import { signalOf, type Signal } from '../../../src/verdict/signal.ts';
import { DEFAULT_TEST } from '../../../src/verdict/sprt.ts';
import { steadyBut } from '../../support/history.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

async function results(signal: Signal): Promise<string> {
  const trials = [steadyBut()];
  const signals = new Map([
    ['closed', { ...signalOf('green', { clean: 1, violating: 0 }, undefined), signal }],
  ]);
  const entry = toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST), signals);
  const folder = await mkdtemp(path.join(runFolder(), 'signal-'));
  await writeFile(
    path.join(folder, 'verdicts.json'),
    JSON.stringify(toVerdictsFile(new Date(0), [entry]), null, 2),
  );
  return folder;
}

function run(tool: string, ...args: string[]) {
  return execa(process.execPath, [path.join(ROOT, 'tools', tool), ...args], { cwd: ROOT, reject: false });
}

test.for([
  ['as expected', 0],
  ['regressed', 1],
  ['fixed upstream', 1],
  ['inconclusive', 1],
] as const)('%s exits with %i', async ([signal, code]) => {
  const { stdout, exitCode } = await run('signal.ts', await results(signal));
  expect(stdout).toContain(`| ${signal} |`);
  expect(exitCode).toBe(code);
});

test('bad input is one sentence, with line and column', async () => {
  const folder = await results('as expected');
  const file = path.join(folder, 'verdicts.json');
  const text = await readFile(file, 'utf8');
  const other = await results('as expected');
  await writeFile(
    path.join(other, 'verdicts.json'),
    text.replace(/"suiteVersion": "[^"]+"/, '"suiteVersion": "9.9.9"'),
  );
  const mixed = await run('signal.ts', folder, other);
  expect(mixed.stderr).toMatch(/verdicts\.json:2:\d+: made by suite 9\.9\.9, the others by/);
  await writeFile(file, text.slice(0, text.length / 2));
  const cut = await run('signal.ts', folder);
  expect(cut.stderr).toMatch(
    /^reload-proof: .*verdicts\.json:\d+:\d+: the results file is malformed or cut short/,
  );
  const none = await run('signal.ts', '/nowhere');
  expect(none.stderr).toContain('/nowhere is not there');
  expect([mixed.exitCode, cut.exitCode, none.exitCode]).toEqual([2, 2, 2]);
});

test('the matrix holds every version of the ledger, and refuses what is none', async () => {
  const { stdout } = await run('matrix.ts');
  const { include } = JSON.parse(stdout) as { include: { gateway: string; version: string }[] };
  expect(include).toContainEqual(expect.objectContaining({ gateway: 'kong-gateway', version: '3.4.1.0' }));
  const bad = await run('matrix.ts', 'kong=latest');
  expect(bad.stderr).toContain('kong=latest is no version of');
  expect(bad.exitCode).toBe(2);
});
