import { UserError } from '../../common/user-error.ts';
import type { PodsStart } from '../../scenario/engine/pods-of.ts';
import { Interruption } from './interruption.ts';

const BEFORE = ' before the load began';
const ENDS_AT_ONCE = 'once more ends it at once';

/**
 * Plans what a signal may interrupt. That ends the process, once `plan` has closed what it had started and thrown the
 * reason of the signal. @throws what `plan` throws without a signal
 */
export async function planInterruptibly<Result>(
  plan: (given: Required<Pick<PodsStart, 'signal' | 'onPods'>>) => Promise<Result>,
): Promise<Result> {
  let told = BEFORE;
  const interruption = new Interruption(() => told).watch();
  const onPods: PodsStart['onPods'] = (state) => {
    told =
      state === 'starting'
        ? ` while the pods of the load were starting: deleting them; ${ENDS_AT_ONCE}`
        : `${BEFORE}: deleting its pods; ${ENDS_AT_ONCE}`;
  };
  try {
    return await plan({ signal: interruption.signal, onPods });
  } catch (error) {
    const { exitCode, signal } = interruption;
    if (exitCode === undefined || !(error instanceof UserError)) throw error;
    // As that the pods could not be deleted.
    if (error !== signal.reason) process.stderr.write(`reload-proof: ${error.message}\n`);
    // What it waited for, such as a response, may take long to give up.
    return process.exit(exitCode);
  } finally {
    interruption.unwatch();
  }
}
