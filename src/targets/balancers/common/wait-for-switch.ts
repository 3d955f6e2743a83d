import { stat } from 'node:fs/promises';
import { GrowingFile } from '../../../runtime/logs/growing-file.ts';
import { waitUntil } from '../../../common/wait-until.ts';
import { SWITCH_BOUND_MS } from './ask.ts';

/** What a balancer logs from now on. */
export async function logFromNow(logFile: string): Promise<GrowingFile> {
  return new GrowingFile(logFile, (await stat(logFile)).size);
}

/** A switch that a balancer has been told. */
export interface Told {
  /** What is waited for: "envoy takes v2 for its endpoint". */
  what: string;
  /** What it logs since before it was told. */
  log: GrowingFile;
  /** How its log says that it refuses, with the reason as group `why`. */
  refusal: RegExp;
}

/**
 * Waits until a balancer has taken a switch; its log ends the wait early when that says that it will not.
 * @throws Error with its own words when it refuses, or that it did neither within SWITCH_BOUND_MS
 */
export async function waitForSwitch(
  { what, log, refusal }: Told,
  taken: () => Promise<boolean>,
): Promise<void> {
  let said = '';
  await waitUntil(what, SWITCH_BOUND_MS, async () => {
    said += await log.readNew();
    const why = refusal.exec(said)?.groups?.['why'];
    if (why !== undefined) throw new Error(`it is refused that ${what}: ${why}`);
    return taken();
  });
}
