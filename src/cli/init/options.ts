import type { Command } from 'commander';
import { addTargetOptions, type TargetOptions } from '../target-options.ts';

/** As given; what check has too is read as there. */
export interface InitOptions extends TargetOptions {
  config?: string;
  workflow?: boolean;
  yes?: boolean;
}

export function addOptions(command: Command): Command {
  return addFiles(addTargetOptions(command, { withSettings: false })).addHelpText(
    'after',
    `
On a terminal, init asks for what is missing. It loads the server lightly, reloads it once, and writes a config file.

Exit codes: 0 the file is written, 2 bad input or nothing proves the reload.

Example:
  $ npx reload-proof init --url http://127.0.0.1:8080/ --reload 'nginx -s reload' --workflow`,
  );
}

function addFiles(command: Command): Command {
  return command
    .option(
      '--config <FILE>',
      'the file to write; its name ends in .yaml, .yml, .json, .ts, .mts, .js or .mjs (default: reload-proof.config.yaml)',
    )
    .option(
      '--workflow',
      'also write .github/workflows/reload-proof.yml at the root of the repository, which runs check on GitHub',
    )
    .option('--yes', 'ask only for what init cannot do without');
}
