import { Argument, Command } from 'commander';
import { scriptFor, SHELLS, type Shell } from './completion/scripts.ts';
import type { CompletedCommand } from './completion/scripts.ts';
import { SUBCOMMANDS } from './subcommands.ts';

const NAMED = Object.entries(SUBCOMMANDS).filter(([, { hidden = false }]) => !hidden);

/** Prints what completes the commands and their options in a shell. */
export function define(command: Command): void {
  command
    .usage('SHELL')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Examples:
  $ npx reload-proof completion bash > ~/.local/share/bash-completion/completions/reload-proof
  $ npx reload-proof completion zsh > "\${fpath[1]}/_reload-proof"
  $ npx reload-proof completion fish > ~/.config/fish/completions/reload-proof.fish`,
    )
    .action(async (shell: Shell) => {
      process.stdout.write(scriptFor(shell, await completedCommands()));
    });
}

async function completedCommands(): Promise<CompletedCommand[]> {
  return Promise.all(
    NAMED.map(async ([name, { summary, load }]) => {
      const command = new Command(name);
      (await load()).define(command);
      const [argument] = command.registeredArguments;
      return {
        name,
        summary,
        words: argument?.argChoices ?? [],
        options: command.options.flatMap(({ long, description, argChoices, required, optional }) =>
          long === undefined
            ? []
            : [{ long, description, choices: argChoices ?? [], takesValue: required || optional }],
        ),
      };
    }),
  );
}
