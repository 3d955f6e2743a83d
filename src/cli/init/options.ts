import type { Command } from 'commander';
import type { Options } from '../check/options.ts';
import { addEffectOptions, type EffectOptions } from '../effect-options.ts';

/** As given; what check has too is read as there. */
export interface InitOptions
  extends EffectOptions, Pick<Options, 'url' | 'reload' | 'expectHeader' | 'allowRemote'> {
  config?: string;
  workflow?: boolean;
  yes?: boolean;
}

export function addOptions(command: Command): Command {
  return addFiles(addTarget(command)).addHelpText(
    'after',
    `
On a terminal, init asks for what is missing. It loads the server lightly, reloads it once, and writes a config file.

Exit codes: 0 the file is written, 2 bad input or nothing proves the reload.

Example:
  $ npx reload-proof init --url http://127.0.0.1:8080/ --reload 'nginx -s reload' --workflow`,
  );
}

function addTarget(command: Command): Command {
  const expecting = command
    .usage('--url URL --reload COMMAND [options]')
    .option(
      '--url <URL>',
      'where requests go: http or https with a response below 400, or ws or wss for WebSockets',
    )
    .option('--reload <COMMAND>', 'the shell command that reloads the server')
    .option(
      '--expect-header <NAME>',
      'a header of a good response; a response without it bypassed the plugin',
    );
  return addEffectOptions(expecting);
}

function addFiles(command: Command): Command {
  return command
    .option(
      '--config <FILE>',
      'the file to write; its name ends in .yaml, .yml, .json, .ts, .mts, .js or .mjs (default: reload-proof.config.yaml)',
    )
    .option('--allow-remote', 'the target may be on another machine: its owner lets you load and reload it')
    .option('--workflow', 'also write .github/workflows/reload-proof.yml, which runs check on GitHub')
    .option('--yes', 'ask only for what init cannot do without');
}
