// The programs that look for faults in the workflows: how they are had, what they are called with, and what comes of it.
import { chmod, cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test, vi } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PARTS = ['src', 'tools', 'package.json'];

// Each test starts programs, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const newFolder = (name: string) => mkdtemp(path.join(runFolder(), `${name}-`));

async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(folder, name), 0o755);
}

/** A program that prints what it is called with, written by `name` into where it is told to put it. */
const printing = (name: string, code = 0) =>
  `mkdir -p "$place/bin"; printf '#!/bin/sh\\necho ${name} "$@"; exit ${code}\\n' >"$place/bin/${name}"; chmod +x "$place/bin/${name}"`;
/** Fakes of the two installers. */
const go = (script: string) =>
  `while [ $# -gt 0 ]; do [ "$1" != -o ] || place=\${2%/bin/*}; shift; done\n${script}`;
const python = (script: string) =>
  `while [ $# -gt 0 ]; do [ "$1" != --target ] || place=$2; shift; done\nname=$(basename "$PWD")\n${script}`;

const FOUND_NOTHING = `case $name in zizmor) ${printing('zizmor')} ;; *) ${printing('shellcheck')} ;; esac`;
const FOUND_SOMETHING = `case $name in zizmor) ${printing('zizmor', 14)} ;; *) ${printing('shellcheck')} ;; esac`;
const NO_NETWORK = "echo 'WARNING: Retrying (Retry(total=4' >&2; exit 1";
const OTHER_FILE = "echo 'THESE PACKAGES DO NOT MATCH THE HASHES Got  " + 'a'.repeat(64) + "' >&2; exit 1";

let clone: string;
beforeAll(async () => {
  clone = await newFolder('clone');
  for (const part of PARTS) await cp(path.join(ROOT, part), path.join(clone, part), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
});

/** Runs the tool in a clone in which nothing is cached, with these installers. */
async function lint(
  words: readonly string[],
  installers: { go?: string; python3?: string },
  folder?: string,
): Promise<{ exitCode: number | undefined; said: string[]; folder: string }> {
  const place = folder ?? (await newFolder('lint'));
  if (folder === undefined) await cp(clone, place, { recursive: true, verbatimSymlinks: true });
  const programs = await newFolder('programs');
  await writeProgram(programs, 'git', String.raw`printf 'a.sh\0b.txt\0gone.sh\0.ci/run\0'`);
  for (const [name, script] of Object.entries(installers)) await writeProgram(programs, name, script);
  await writeFile(path.join(place, 'a.sh'), '#!/bin/sh\n');
  await writeFile(path.join(place, 'b.txt'), 'no script\n');
  await mkdir(path.join(place, '.ci'), { recursive: true });
  await writeFile(path.join(place, '.ci/run'), '#!/usr/bin/env bash\n');
  const { exitCode, all } = await execa(process.execPath, ['tools/lint-workflows/lint.ts', ...words], {
    cwd: place,
    env: { PATH: `${programs}:${process.env['PATH']}` },
    reject: false,
    all: true,
  });
  return { exitCode, said: all.split('\n'), folder: place };
}

test('all three look at what is theirs, and a second run installs nothing', async () => {
  const first = await lint([], { go: go(printing('actionlint')), python3: python(FOUND_NOTHING) });
  const said = [
    expect.stringMatching(
      /^actionlint -shellcheck=\S*\/\.cache\/shellcheck-\w+\/bin\/shellcheck -pyflakes=$/,
    ),
    'actionlint found nothing',
    'shellcheck --external-sources a.sh .ci/run',
    'shellcheck found nothing',
    'zizmor --offline --no-progress --strict-collection .',
    'zizmor found nothing',
  ];
  expect(first).toMatchObject({ exitCode: 0, said });
  const again = await lint([], { go: 'exit 1', python3: 'exit 1' }, first.folder);
  expect(again).toMatchObject({ exitCode: 0, said });
});

test('what one finds is a failure, also where another cannot be had', async () => {
  const { exitCode, said } = await lint(['actionlint', 'zizmor'], {
    go: 'exit 1',
    python3: python(FOUND_SOMETHING),
  });
  expect(exitCode).toBe(1);
  expect(said[0]).toMatch(/^not run: actionlint \(building actionlint failed/);
  expect(said.at(-1)).toBe('zizmor ended with exit code 14');
});

test('without shellcheck, actionlint looks at the rest', async () => {
  const { exitCode, said } = await lint(['actionlint'], {
    go: go(printing('actionlint')),
    python3: NO_NETWORK,
  });
  expect({ exitCode, said }).toEqual({
    exitCode: 0,
    said: ['actionlint -shellcheck= -pyflakes=', 'actionlint found nothing'],
  });
});

test('one that cannot be had has not passed', async () => {
  const { exitCode, said } = await lint(['zizmor'], { python3: NO_NETWORK });
  expect(exitCode).toBe(77);
  expect(said).toEqual([expect.stringMatching(/^not run: zizmor \(installing zizmor failed: the package/)]);
});

test.for([
  [
    'a file that is not the pinned one',
    ['zizmor'],
    /^reload-proof: installing zizmor stopped: .*not what was pinned/,
  ],
  [
    'another name',
    ['pylint'],
    /^reload-proof: lint\.ts takes actionlint, shellcheck, zizmor \(got "pylint"\)$/,
  ],
] as const)('%s is refused in one sentence', async ([, words, sentence]) => {
  const { exitCode, said } = await lint(words, { python3: OTHER_FILE });
  expect(exitCode).toBe(2);
  expect(said).toEqual([expect.stringMatching(sentence)]);
});

test('what zizmor overlooks has a reason beside it', async () => {
  const text = await readFile(path.join(ROOT, '.github/zizmor.yml'), 'utf8');
  const rules = [...text.matchAll(/^ {2}[\w-]+:\n((?: {4}.*\n)+)/gm)];
  expect(rules.map(([, body = '']) => /^ +# \w/m.test(body))).toEqual(rules.map(() => true));
  expect(rules).not.toHaveLength(0);
});
