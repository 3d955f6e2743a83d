// The command line, `npx reload-proof`. Each subcommand is a file of this folder, and only the one that is asked for is loaded.
import { Command, CommanderError } from 'commander';
import { VERSION } from '../common/places.ts';
import { refuseOldArguments } from '../settings/old-names.ts';
import { allowClosedOutput } from './closed-output.ts';
import { reportErrors } from './report-errors.ts';
import { makeStrict } from './strict-command.ts';
import { SUBCOMMANDS } from './subcommands.ts';

allowClosedOutput();
await reportErrors(() => main(process.argv.slice(2)));

async function main(args: string[]): Promise<void> {
  refuseOldArguments(args);
  const program = makeStrict(new Command('reload-proof'))
    .description('Proves whether a server keeps its promises to clients while it is reloaded under load.')
    .usage('COMMAND [options]')
    .version(VERSION)
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nExit codes: 0 green, 1 red, 2 bad input or set-up, 3 inconclusive or nothing judged.',
    );
  for (const [name, { summary, load, hidden = false }] of Object.entries(SUBCOMMANDS)) {
    const command = makeStrict(program.command(name, { hidden }).summary(summary).description(summary));
    // Also for `reload-proof help probe`.
    if (args.slice(0, 2).includes(name)) (await load()).define(command);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
}
