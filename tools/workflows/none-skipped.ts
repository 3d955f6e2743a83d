// Fails when a test of a junit.xml was skipped, or when there is none: none-skipped.ts FILE. A skipped test has not passed.
import { readFileSync } from 'node:fs';
import { UserError } from '../../src/common/user-error.ts';
import { runStep, say } from './step.ts';

await runStep(() => {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new UserError('name a junit.xml');
  const text = read(file);
  const tests = text.match(/<testcase /g)?.length ?? 0;
  const skipped = text.match(/<skipped[\s/>]/g)?.length ?? 0;
  say(`${tests} tests, ${skipped} of them skipped (${file})`);
  return tests > 0 && skipped === 0 ? 0 : 1;
});

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} cannot be read (${(error as Error).message}); the run did not end`);
  }
}
