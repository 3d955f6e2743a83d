import { EXIT_CODES } from '../common/exit-codes.ts';
import { UserError } from '../common/user-error.ts';

/**
 * Runs a command. An error that the user can mend becomes one sentence and exit code 2; any other is a bug and keeps its
 * stack. A command of which nothing is left to wait for, although it has not ended, has judged nothing: exit code 3.
 */
export async function reportErrors(command: () => void | Promise<void>): Promise<void> {
  process.once('exit', unfinished);
  try {
    await command();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    process.exitCode = EXIT_CODES.badInput;
  } finally {
    process.off('exit', unfinished);
  }
}

// Node would exit with 0, which means green.
function unfinished(code: number): void {
  if (code !== EXIT_CODES.green) return;
  process.stderr.write(
    'reload-proof: it ended before it was done, so nothing is judged: please report this\n',
  );
  process.exitCode = EXIT_CODES.inconclusive;
}
