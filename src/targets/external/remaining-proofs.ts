// What is said where the processes that serve a target cannot be seen, so that they cannot prove a reload.
import type { Unseen } from './serving-processes.ts';

/** Linux, and what of it Node names otherwise. */
const WITH_PROC: ReadonlySet<NodeJS.Platform> = new Set(['linux', 'android']);
const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS',
  freebsd: 'FreeBSD',
  win32: 'Windows',
};

/** What messages call them. */
export const PROCESSES = 'the processes that serve the target';

/** Why they cannot be seen on this platform. */
export function whyUnseen(unseen: Unseen, platform: NodeJS.Platform): string {
  if (!WITH_PROC.has(platform))
    return `${PROCESSES} cannot be seen (${NAMES[platform] ?? platform} has no /proc)`;
  return unseen === 'not ours'
    ? `${PROCESSES} belong to another user (run this as that user or as root)`
    : `${PROCESSES} cannot be seen from here (they are on another machine or in a container)`;
}

/**
 * What is left to prove a reload, in one sentence. `watched` is what was named whose value has to change, if anything;
 * `isListed` says whether the target lists its processes itself.
 */
export function remainingProofs(why: string, watched: string | undefined, isListed = false): string {
  const change = watched === undefined ? [] : [`a change of ${watched}`];
  const proofs = [...(isListed ? ['that the processes which it lists are others'] : []), ...change];
  const left =
    proofs.length === 0
      ? '--effect-header, --effect-command and --effect-url can prove a reload'
      : `${proofs.join(', or ')} proves a reload`;
  return `${why}: only ${left}; that the reload command exits with 0 is no proof`;
}
