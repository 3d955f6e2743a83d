// What completes commands and options, in bash as bash does it, and in the words of the other shells.
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { scriptFor } from '../../../../src/cli/completion/scripts.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';

const COMMANDS = [
  {
    name: 'check',
    summary: "Judge a server's reload",
    words: [],
    options: [
      { long: '--url', description: 'the URL [of it]: required', choices: [], takesValue: true },
      { long: '--fail-on', description: 'a verdict', choices: ['red', 'inconclusive'], takesValue: true },
      { long: '--all', description: 'all', choices: [], takesValue: false },
    ],
  },
  { name: 'completion', summary: 'Complete', words: ['bash', 'zsh'], options: [] },
];

/** What bash offers for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const file = path.join(await mkdtemp(path.join(runFolder(), 'completion-')), 'script');
  await writeFile(file, scriptFor('bash', COMMANDS));
  const program = `. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _reload_proof; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa('bash', ['-c', program, 'bash', file, 'reload-proof', ...words]);
  return stdout.split('\n').filter((word) => word !== '');
}

test.for<[words: string[], offers: string[]]>([
  [[''], ['check', 'completion', '--help', '--version']],
  [['com'], ['completion']],
  [
    ['check', '--'],
    ['--url', '--fail-on', '--all', '--help'],
  ],
  [['check', '--all', '--f'], ['--fail-on']],
  [
    ['check', '--fail-on', ''],
    ['red', 'inconclusive'],
  ],
  // Files, which bash offers where nothing else fits.
  [['check', '--url', ''], []],
  [['completion', 'z'], ['zsh']],
])('bash, %j: %j', async ([words, offers]) => {
  expect(await offered(...words)).toEqual(offers);
});

test('zsh has a description of everything', () => {
  const script = scriptFor('zsh', COMMANDS);
  expect(script.startsWith('#compdef reload-proof\n')).toBe(true);
  expect(script).toContain(String.raw`'check:Judge a server'\''s reload'`);
  expect(script).toContain(String.raw`'*--url[the URL \[of it\]\: required]:value:_files'`);
  expect(script).toContain(`'*--fail-on[a verdict]:value:(red inconclusive)'`);
  expect(script).toContain(`'*--all[all]'`);
  expect(script).toContain(`completion) _arguments '*:word:(bash zsh)'`);
});

test('and so has fish', () => {
  const script = scriptFor('fish', COMMANDS);
  expect(script).toContain(
    String.raw`complete -c reload-proof -n __fish_use_subcommand -f -a check -d 'Judge a server'\''s reload'`,
  );
  expect(script).toContain(
    `complete -c reload-proof -n '__fish_seen_subcommand_from check' -l fail-on -d 'a verdict' -x -a 'red inconclusive'`,
  );
  expect(script).toContain(`-l all -d 'all'\n`);
});
