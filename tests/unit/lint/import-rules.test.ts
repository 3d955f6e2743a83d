// Each folder of src may import from lower layers only. The linter enforces it; here every rule has to fail on a planted violation.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What each folder may import from: the map in CONTRIBUTING.md. */
const MAY_IMPORT: Record<string, string[]> = {
  common: [],
  record: ['common'],
  runtime: ['common'],
  settings: ['common', 'record', 'runtime'],
  load: ['common', 'record'],
  upstreams: ['common', 'record', 'runtime'],
  verdict: ['common', 'record'],
  targets: ['common', 'record', 'runtime', 'settings', 'upstreams', 'verdict'],
  report: ['common', 'record', 'verdict'],
  trial: ['common', 'record', 'runtime', 'settings', 'load', 'upstreams', 'verdict', 'targets', 'report'],
};
MAY_IMPORT['scenario'] = [...(MAY_IMPORT['trial'] ?? []), 'trial'];
MAY_IMPORT['vitest'] = [...MAY_IMPORT['scenario'], 'scenario'];
MAY_IMPORT['cli'] = MAY_IMPORT['vitest'];
const FOLDERS = Object.keys(MAY_IMPORT);

const pairs = FOLDERS.flatMap((from) => FOLDERS.filter((to) => to !== from).map((to) => ({ from, to })));
const forbidden = pairs.filter(({ from, to }) => MAY_IMPORT[from]?.includes(to) === false);
const outside = FOLDERS.flatMap((from) => [
  { from, to: 'tests/support/x.ts' },
  { from, to: 'bench/x.ts' },
  { from, to: 'src/index.ts' },
]);

let folder: string;
let complaints: Set<string>;
let cycles: Set<string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'import-rules-'));
  // In a sub-folder, from which the way up is longer, and by types alone: both have to be seen.
  for (const { from, to } of pairs)
    await plant(from, `to-${to}`, `import type { x } from '../../${to}/deep/x.ts';`);
  for (const { from, to } of outside)
    await plant(
      from,
      named(to),
      `import { x } from '../../${to.replace('src/', '').replace(/^(tests|bench)/, '../$1')}';`,
    );
  for (const from of FOLDERS) await plant(from, 'to-test-runner', "import { x } from 'vitest';");
  // The rules name folders relative to the file that they stand in.
  await copyFile(path.join(ROOT, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  await plant('common', 'cycle-one', "import type { Y as x } from './cycle-other.ts';");
  await plant('common', 'cycle-other', "import type { Y as x } from './cycle-one.ts';");
  const found = await lint();
  complaints = filesOf(found, 'no-restricted-imports');
  cycles = filesOf(found, 'no-cycle');
});
afterAll(() => rm(folder, { recursive: true }));

async function plant(from: string, name: string, line: string): Promise<void> {
  const file = path.join(folder, 'src', from, 'deep', `${name}.ts`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${line}\nexport type Y = typeof x;\n`);
}

function named(to: string): string {
  return `to-${to.replaceAll(/\W/g, '-')}`;
}

interface Diagnostic {
  code: string;
  filename: string;
}

async function lint(): Promise<Diagnostic[]> {
  const oxlint = path.join(ROOT, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout } = await execa(process.execPath, [oxlint, '--format', 'json', 'src'], {
    cwd: folder,
    reject: false,
  });
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

/** The planted files that a rule complains of. */
function filesOf(diagnostics: readonly Diagnostic[], rule: string): Set<string> {
  const found = diagnostics.filter(({ code }) => code.includes(rule));
  return new Set(found.map(({ filename }) => filename.replaceAll('\\', '/')));
}

test.for(forbidden)('$from may not import from $to', ({ from, to }) => {
  expect(complaints).toContain(`src/${from}/deep/to-${to}.ts`);
});

test.for(outside)('$from may not import from $to', ({ from, to }) => {
  expect(complaints).toContain(`src/${from}/deep/${named(to)}.ts`);
});

test('only src/vitest may import Vitest', () => {
  const others = FOLDERS.filter((from) => from !== 'vitest');
  for (const from of others) expect(complaints).toContain(`src/${from}/deep/to-test-runner.ts`);
  expect(complaints).not.toContain('src/vitest/deep/to-test-runner.ts');
});

test('imports that the map allows pass', () => {
  const allowed = pairs.filter(({ from, to }) => MAY_IMPORT[from]?.includes(to));
  const refused = allowed.filter(({ from, to }) => complaints.has(`src/${from}/deep/to-${to}.ts`));
  expect(refused).toEqual([]);
});

test('a cycle is refused, even one of types only', () => {
  expect([...cycles].sort()).toEqual(['src/common/deep/cycle-one.ts', 'src/common/deep/cycle-other.ts']);
});
