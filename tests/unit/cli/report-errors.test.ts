// What a command that does not end as it should leaves: a sentence and an exit code.
import { execa } from 'execa';
import { expect, test } from 'vitest';

const MODULE = new URL('../../../src/cli/report-errors.ts', import.meta.url).href;

test.for<[what: string, command: string, exitCode: number, stderr: string]>([
  ['ends', 'Promise.resolve()', 0, ''],
  [
    'waits for what never comes',
    'new Promise(() => undefined)',
    3,
    'reload-proof: it ended before it was done, so nothing is judged: please report this',
  ],
  ['is ended by a second Ctrl-C', 'process.exit(130)', 130, ''],
])('a command that %s', async ([, command, exitCode, stderr]) => {
  const script = `const { reportErrors } = await import(${JSON.stringify(MODULE)}); void reportErrors(() => ${command});`;
  const ended = await execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false });
  expect({ exitCode: ended.exitCode, stderr: ended.stderr }).toEqual({ exitCode, stderr });
});
