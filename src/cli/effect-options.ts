import { Option, type Command } from 'commander';

/** What proves that a reload took effect, as given. */
export interface EffectOptions {
  effectHeader?: string;
  effectUrl?: string;
  effectCommand?: string;
}

/** Adds the options that name what proves a reload, of which only one can be given. */
export function addEffectOptions(command: Command): Command {
  return command
    .option(
      '--effect-header <NAME>',
      'a header whose value is another one after a reload, which proves that it took effect',
    )
    .addOption(
      new Option(
        '--effect-url <URL>',
        'a URL whose body is another one after a reload, such as that of a version',
      ).conflicts('effectHeader'),
    )
    .addOption(
      new Option(
        '--effect-command <COMMAND>',
        'a shell command whose output is another one after a reload',
      ).conflicts(['effectHeader', 'effectUrl']),
    );
}
