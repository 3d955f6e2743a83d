import { execa } from 'execa';
import { partEnvironment } from '../../../runtime/reaper/reaper.ts';
import { UserError } from '../../../common/user-error.ts';
import type { TargetIdentity } from '../../../record/target/target-state.ts';

/**
 * Asks a program for its version. `pattern` has a group `version`.
 * @throws UserError when it does not run, or prints none
 */
export async function identify(
  gateway: string,
  program: string,
  args: string[],
  pattern: RegExp,
): Promise<TargetIdentity> {
  // Some programs print it on standard error.
  const options = { all: true, env: partEnvironment(), extendEnv: false, reject: false } as const;
  const { all, shortMessage } = await execa(program, args, options);
  const version = pattern.exec(all)?.groups?.['version'];
  if (version === undefined) {
    const said = (all || shortMessage || '').split('\n', 1).join('');
    throw new UserError(
      `${program} is no ${gateway} that runs here: with ${args.join(' ')} it says "${said}"`,
    );
  }
  return { gateway, version, runtime: 'processes', real: true };
}
