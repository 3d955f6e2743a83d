import type { Command } from 'commander';
import { UserError } from '../../common/user-error.ts';
import { addCheckedOptions, type Options as CheckOptions } from '../check/options.ts';

/** As given. */
export interface ScenarioOptions {
  scenario?: string;
  good?: string;
  bad?: string;
  versions?: string;
  assertion?: string;
  variant?: string;
  share?: string;
  trialsMax?: string;
  plan?: boolean;
}

/** Those of a bisection over the versions of any server, which also takes those of a check. */
export interface VersionOptions {
  versionsFrom?: string;
  install?: string;
  start?: string;
  stop?: string;
  startTimeout?: string;
  preReleases?: boolean;
  json?: boolean;
}

export type Options = ScenarioOptions & VersionOptions & CheckOptions;

/** Those that only the one or the other kind of bisection has. */
const OF_SCENARIO = ['scenario', 'versions', 'share', 'trialsMax', 'plan'] as const;

/** Whether it is one over the versions of any server. @throws UserError when an option does not fit */
export function asksForVersions(options: Options): boolean {
  if (options.versionsFrom === undefined) {
    if (options.scenario === undefined)
      throw new UserError(
        '--versions-from is missing: say where the versions are listed, such as pypi:gunicorn',
      );
    if (options.rate !== undefined) throw new UserError('--rate is now called --share');
    const unfit = Object.entries(options).find(
      ([name, value]) => value !== undefined && !IN_SCENARIO.has(name),
    );
    if (unfit) throw new UserError(`${optionName(unfit[0])} needs --versions-from, such as pypi:gunicorn`);
    return false;
  }
  const unfit = OF_SCENARIO.find((name) => options[name] !== undefined);
  if (unfit === undefined) return true;
  throw new UserError(
    unfit === 'plan'
      ? '--plan is for --scenario; with --versions-from it is --dry-run'
      : `${optionName(unfit)} is for the scenarios of this project: leave out either it or --versions-from`,
  );
}

const IN_SCENARIO = new Set<string>([...OF_SCENARIO, 'good', 'bad', 'assertion', 'variant']);

function optionName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function addOptions(command: Command): Command {
  const common = command
    .option(
      '--good <VERSION>',
      'a version without the defect; newer than the bad one to find the first fixed one',
    )
    .option('--bad <VERSION>', 'a version with the defect')
    .option(
      '--assertion <NAME>',
      'the only assertion that counts (default: all; with --scenario the known red of the bad version)',
    )
    .option(
      '--variant <NAME>',
      'the flow or variant whose trials count, or a prefix and * (default: all; with --scenario as in the known issues)',
    );
  return addCheckedOptions(addScenarioOptions(addVersionOptions(common)))
    .usage('--versions-from pypi:NAME --start COMMAND --url URL --reload COMMAND [options]')
    .addHelpText(
      'after',
      `
Exit codes: 0 found, 1 not found, 2 bad input, 3 undecided, 130 interrupted. The same command continues where it was
interrupted.

In --install, --start, --reload and --stop, {version} is the version, {dir} a folder of its own, and {pid} the process
that --start has become.

Examples:
  $ npx reload-proof bisect --versions-from pypi:uvicorn --bad 0.50.2 --good 0.52.0 \\
      --install 'python3 -m venv {dir} && {dir}/bin/pip install uvicorn=={version}' \\
      --start "{dir}/bin/uvicorn --app-dir $PWD app:app --port 8000 --workers 2" \\
      --url http://127.0.0.1:8000/ --reload 'kill -HUP {pid}'
  $ npx reload-proof bisect --scenario kong-instance-count --good 3.4.0.0 --bad 3.4.1.0`,
    );
}

function addVersionOptions(command: Command): Command {
  return command
    .option(
      '--versions-from <KIND:NAME>',
      'where the versions are listed: pypi:NAME, npm:NAME, go:MODULE, docker:IMAGE or list:A,B,C',
    )
    .option('--install <COMMAND>', 'the shell command that installs {version} into {dir}, once')
    .option('--start <COMMAND>', 'the shell command that starts {version} and stays in the foreground')
    .option('--stop <COMMAND>', 'what ends a server that is no process of --start, such as a container')
    .option('--start-timeout <TIME>', 'how long it may take until it responds (default: 60s)')
    .option('--pre-releases', 'search pre-releases, too')
    .option('--json', 'print the result as JSON on standard output, and progress on standard error');
}

function addScenarioOptions(command: Command): Command {
  return command
    .option('--scenario <NAME>', 'instead of --versions-from: a test file of tests/, without .test.ts')
    .option(
      '--versions <A,B,C>',
      'of a scenario: the versions to search (default: those of the known issues)',
    )
    .option(
      '--share <SHARE>',
      "of a scenario: the share of a bad version's trials that show the defect, 0.01 to 1 (default: as in the known issues, or 1/3)",
    )
    .option('--trials-max <N>', 'of a scenario: the most trials of one version (default: 1000)')
    .option('--plan', 'of a scenario: print the plan and run nothing');
}
