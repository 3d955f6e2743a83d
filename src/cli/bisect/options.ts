import type { Command } from 'commander';

/** As given. */
export interface Options {
  scenario?: string;
  good?: string;
  bad?: string;
  versions?: string;
  assertion?: string;
  variant?: string;
  rate?: string;
  trialsMax?: string;
  plan?: boolean;
}

export function addOptions(command: Command): Command {
  return command
    .usage('--scenario NAME --good VERSION --bad VERSION [options]')
    .option('--scenario <NAME>', 'a test file of tests/, without .test.ts')
    .option(
      '--good <VERSION>',
      'a version without the defect; newer than the bad one to find the first fixed one',
    )
    .option('--bad <VERSION>', 'a version with the defect')
    .option('--versions <A,B,C>', 'the versions to search (default: those of the known issues)')
    .option(
      '--assertion <NAME>',
      'the assertion that shows the defect (default: the known red of the bad version)',
    )
    .option(
      '--variant <NAME>',
      'the variant whose trials count, or a prefix and * (default: as in the known issues)',
    )
    .option(
      '--rate <SHARE>',
      "share of a bad version's trials that show the defect, 0.01 to 1 (default: as in the known issues, or 1/3)",
    )
    .option('--trials-max <N>', 'the most trials of one version (default: 1000)')
    .option('--plan', 'print the plan and run nothing')
    .addHelpText(
      'after',
      `
Exit codes: 0 found, 1 not found, 2 bad input, 130 interrupted. The same command continues where it was interrupted.

Example:
  $ npx reload-proof bisect --scenario kong-instance-count --good 3.4.0.0 --bad 3.4.1.0`,
    );
}
