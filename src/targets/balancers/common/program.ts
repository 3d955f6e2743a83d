import { execa } from 'execa';
import { partEnvironment } from '../../../runtime/reaper/reaper.ts';
import type { TargetIdentity } from '../../../record/target-state.ts';

/** Asks a program for its version. `pattern` has a group `version`. @throws Error when it prints none */
export async function identify(
  gateway: string,
  program: string,
  args: string[],
  pattern: RegExp,
): Promise<TargetIdentity> {
  // Some programs print it on standard error.
  const { all } = await execa(program, args, { all: true, env: partEnvironment(), extendEnv: false });
  const version = pattern.exec(all)?.groups?.['version'];
  if (version === undefined) throw new Error(`${gateway} did not print its version: ${all}`);
  return { gateway, version, runtime: 'processes', real: true };
}
