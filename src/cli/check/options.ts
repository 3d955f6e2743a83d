import { Option, type Command } from 'commander';
import { addEngineOptions, type GivenEngine } from '../engine-options.ts';
import { addTargetOptions, type TargetOptions } from '../target-options.ts';
import { addKongOptions, type KongOptions } from './kong-options.ts';
import { addWorkloadOptions, type WorkloadOptions } from './kubernetes-options.ts';

/** What fails: only what is violated, or also what could not be shown. */
const FAIL_ON = ['red', 'inconclusive'] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** As given. */
export interface Options extends TargetOptions, WorkloadOptions, KongOptions, GivenEngine {
  all?: boolean;
  json?: boolean;
  /** False for --no-config. */
  config?: string | false;
  target?: string;
  set?: string[];
  accept?: boolean;
  maxDuration?: string;
  failOn?: FailOn;
  junit?: string;
  markdown?: string;
  dryRun?: boolean;
}

export function addOptions(command: Command): Command {
  return addKongOptions(
    addConfig(
      addResults(
        addLimits(
          addJudging(addEngineOptions(addWorkloadOptions(addTargetOptions(command, { withSettings: true })))),
        ),
      ),
    ),
  ).addHelpText(
    'after',
    `
An option with a name in parentheses can also be set by that name, in the environment or in .env.

Exit codes: 0 green, 1 red, 2 bad input or set-up, 3 inconclusive or nothing judged.

Examples:
  $ npx reload-proof check --url http://127.0.0.1:8080/ --reload 'nginx -s reload'
  $ npx reload-proof check --url http://127.0.0.1:8000/hello --reload 'kong reload' --expect-header x-my-plugin
  $ npx reload-proof check --url http://127.0.0.1:8080/ --reload 'systemctl reload haproxy' --dry-run
  $ npx reload-proof check --url http://127.0.0.1:8080/ --reload 'nginx -s reload' --rate 20000 --shards 4
  $ npx reload-proof check --url http://127.0.0.1:3000/ --reload 'pm2 reload api' --max-duration 5m --markdown verdict.md
  $ npx reload-proof check --url http://10.96.12.34/ --kubernetes deployment/my-api --namespace shop
  $ npx reload-proof check --kong 3.9.3 --plugin ./my-plugin --expect-header x-my-plugin`,
  );
}

/** Adds those that say which target is checked and how, without those about the results and the end of the check. */
export function addCheckedOptions(command: Command): Command {
  return addConfig(addLimits(addTargetOptions(command, { withSettings: true })));
}

const add = (value: string, before: string[] = []) => [...before, value];

function addConfig(command: Command): Command {
  return command
    .option('--config <FILE>', 'the config file (default: reload-proof.config.{ts,mts,js,mjs,json,yaml,yml})')
    .option('--no-config', 'read no config file')
    .option('--target <NAME>', 'check only this target of the config file')
    .option(
      '--set <KEY=VALUE>',
      'another value for a key of the config file, such as bounds.longestGap=500ms; may be repeated',
      add,
    );
}

function addJudging(command: Command): Command {
  return command
    .option('--all', 'do not end at a red, but once every assertion is decided')
    .option(
      '--accept',
      'write what is red to reload-proof.accepted.yaml: later runs then fail only on what is new',
    );
}

function addLimits(command: Command): Command {
  return command
    .option(
      '--max-duration <TIME>',
      'begin no further reload after this time, such as 5m; what is undecided then is inconclusive',
    )
    .option('--dry-run', 'say what would be sent and how often it would be reloaded, and do neither');
}

function addResults(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--fail-on <VERDICT>',
        'red: an inconclusive verdict exits with 0 too; inconclusive: it exits with 3 (default)',
      ).choices(FAIL_ON),
    )
    .option('--junit <FILE>', 'write junit.xml here, too')
    .option('--markdown <FILE>', 'write the verdict as a block of Markdown, to paste into an issue')
    .option('--json', 'print verdicts.json on standard output, and progress on standard error');
}
