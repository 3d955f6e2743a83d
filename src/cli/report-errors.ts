import { EXIT_CODES } from '../common/exit-codes.ts';
import { UserError } from '../common/user-error.ts';

/** Runs a command. An error that the user can mend becomes one sentence and exit code 2; any other is a bug and keeps its stack. */
export async function reportErrors(command: () => void | Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    process.exitCode = EXIT_CODES.badInput;
  }
}
