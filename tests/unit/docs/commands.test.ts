// docs/reference/commands.md says of every option what --help says.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { SUBCOMMANDS } from '../../../src/cli/subcommands.ts';

const PAGE = readFileSync(path.resolve(import.meta.dirname, '../../../docs/reference/commands.md'), 'utf8');

/** The rows of the table under a command's heading. */
function rowsOf(name: string): string[][] {
  const [, section = ''] = PAGE.split(`\n## ${name}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | +\|?$/g, '').trim()));
}

test.for(Object.entries(SUBCOMMANDS))('%s', async ([name, { summary, load }]) => {
  const command = new Command(name);
  (await load()).define(command);
  const help = command.createHelp();
  const options = command.options.map((option) => [
    `\`${option.flags}\``,
    help.optionDescription(option).replaceAll('|', '\\|'),
  ]);
  expect(rowsOf(name)).toEqual(options);
  const [, section = ''] = PAGE.split(`\n## ${name}\n\n`);
  expect(section.startsWith(`${summary}.`)).toBe(true);
  expect(section).toContain(`reload-proof ${name} ${help.commandUsage(command).replace(/^\S+ /, '')}`);
});
