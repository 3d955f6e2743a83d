import { parseArgs } from 'node:util';
import { UserError } from '../../src/common/user-error.ts';
import { toWhole } from '../../src/cli/values.ts';

const MOST = 1_000_000_000;
/** What every simulation takes: how many histories there are, and where their randomness begins. */
const COMMON = { histories: 10_000, seed: 20_261_121 };

/** The whole numbers on a simulation's command line, --histories, --seed and its own. @throws UserError */
export function simulationArguments<Name extends string>(
  own: Record<Name, number>,
  args = process.argv.slice(2),
): Record<Name | keyof typeof COMMON, number> {
  const defaults: Record<string, number> = { ...COMMON, ...own };
  const options = Object.fromEntries(
    Object.entries(defaults).map(
      ([name, value]) => [name, { type: 'string', default: String(value) }] as const,
    ),
  );
  const numbers = Object.entries(parsed(args, options)).map(
    ([name, text]) => [name, toWhole(name, text, 1, MOST)] as const,
  );
  return Object.fromEntries(numbers) as Record<Name | keyof typeof COMMON, number>;
}

function parsed(args: string[], options: Record<string, { type: 'string'; default: string }>) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}
