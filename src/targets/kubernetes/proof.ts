import { counted } from '../../common/counted.ts';
import { readyPods, stayingPods, type Snapshot } from './snapshot.ts';

/**
 * Why nothing proves that a disruption took effect; undefined when the API shows it. `ended` are the UIDs of the pods
 * that it has ended; without them, a command may have replaced any.
 */
export function whyUnchanged(
  before: Snapshot,
  after: Snapshot,
  ended: readonly string[] | undefined,
): string | undefined {
  const staying = new Set(stayingPods(after).map(({ uid }) => uid));
  if (ended !== undefined) {
    const kept = ended.filter((uid) => staying.has(uid)).length;
    if (ended.length > 0 && kept === 0) return undefined;
    return `${counted(kept, 'pods')} that it should have ended ${kept === 1 ? 'is' : 'are'} still there`;
  }
  const now = new Set(readyPods(after).map(identityOf));
  const old = readyPods(before).map(identityOf);
  if (old.length !== now.size || old.some((identity) => !now.has(identity))) return undefined;
  const { generation } = after.workload;
  return `nothing shows that the command took effect: ${old.length === 1 ? 'the same pod is' : `the same ${counted(old.length, 'pods')} are`} ready, with no container started again, and the generation ${generation === before.workload.generation ? `stayed ${generation}` : `is ${generation}, after ${before.workload.generation}`}`;
}

/** A pod whose container is started again serves with another process. */
function identityOf({ uid, restarts }: { uid: string; restarts: number }): string {
  return `${uid}/${restarts}`;
}
