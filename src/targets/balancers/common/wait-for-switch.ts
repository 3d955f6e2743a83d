import { stat } from 'node:fs/promises';
import { GrowingFile } from '../../../runtime/logs/growing-file.ts';
import { waitUntil } from '../../../common/wait-until.ts';
import { SWITCH_BOUND_MS } from './ask.ts';

/** The log of a balancer from now on. */
export async function logFromNow(logFile: string): Promise<GrowingFile> {
  return new GrowingFile(logFile, (await stat(logFile)).size);
}

/** A switch that a balancer has been asked for. */
export interface PendingSwitch {
  /** What completes it: "envoy takes v2 for its endpoint". */
  what: string;
  /** The balancer's log since just before it was asked. */
  log: GrowingFile;
  /** A refusal in the log, with the reason as group `why`. */
  refusal: RegExp;
}

/**
 * Waits until a balancer has switched. A refusal in its log ends the wait early.
 * @throws Error with the balancer's message when it refuses, or when it does neither within SWITCH_BOUND_MS
 */
export async function waitForSwitch(
  { what, log, refusal }: PendingSwitch,
  taken: () => Promise<boolean>,
): Promise<void> {
  let said = '';
  await waitUntil(what, SWITCH_BOUND_MS, async () => {
    said += await log.readNew();
    const why = refusal.exec(said)?.groups?.['why'];
    if (why !== undefined) throw new Error(`refused while waiting until ${what}: ${why}`);
    return taken();
  });
}
