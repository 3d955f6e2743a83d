import type { Command } from 'commander';
import { cells } from './matrix/cells.ts';

/** Prints the cells of .github/workflows/versions.yml as JSON. */
export function define(command: Command): void {
  command
    .usage('[GATEWAY=VERSION ...]')
    .argument('[GATEWAY=VERSION...]', 'the versions to run, instead of those of the known issues')
    .addHelpText('after', '\nExample:\n  $ npx reload-proof matrix kong=3.9.3 tyk=2.9.5')
    .action((versions: string[]) => {
      process.stdout.write(`${JSON.stringify({ include: cells(versions) })}\n`);
    });
}
