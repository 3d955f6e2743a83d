import type { Command, CommanderError } from 'commander';
import { UserError } from '../common/user-error.ts';

/** Lets a command report what is wrong with its arguments as a UserError, with its usage, instead of printing it and exiting. */
export function makeStrict(command: Command): Command {
  return command.configureOutput({ writeErr: () => undefined }).exitOverride((error) => {
    // Help and the version were asked for.
    if (error.exitCode === 0) throw error;
    throw new UserError(`${sentenceOf(error)}; usage: ${command.createHelp().commandUsage(command)}`);
  });
}

function sentenceOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'a command is missing';
  return message
    .replace(/^error: /, '')
    .replace('\n(Did', ' (did')
    .replace(/\.$/, '');
}
