import { parseArgs } from 'node:util';
import { UserError } from '../../common/user-error.ts';

export const USAGE = `Finds the first version of a gateway that is bad, or the first that is good again.

npm run bisect -- --scenario kong-instance-count --good 3.4.0.0 --bad 3.4.1.0

  --scenario NAME    a test file of tests/, without .test.ts
  --good VERSION     a version without the defect; newer than the bad one to find the first fixed
  --bad VERSION      a version with it
  --versions A,B,C   the versions to go through; else those in known-issues/
  --assertion NAME   what tells the defect; else the known issue of the bad version
  --variant NAME     whose trials count, with * at its end every one that begins so; else as in known-issues/
  --rate SHARE       of a bad version's trials that show the defect, 0.01 to 1; else as in known-issues/, or 1/3
  --trials-max N     the most trials of one version (1000)
  --plan             print the plan, run nothing
  --help

Exit codes: 0 found, 1 not found, 2 bad input, 130 interrupted. The same command goes on where it was interrupted.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** The options as given. @throws UserError */
export function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        scenario: text,
        good: text,
        bad: text,
        versions: text,
        assertion: text,
        variant: text,
        rate: text,
        'trials-max': text,
        plan: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new UserError(`${(error as Error).message.split('. ')[0]}; --help lists the options`);
  }
}

export type Options = ReturnType<typeof readOptions>;
