import { writeFileSync } from 'node:fs';
import type { RequestTable } from '../../record/requests/request-table.ts';
import { UserError } from '../../common/user-error.ts';

const MICROS_PER_MS = 1000;
const FIGURES = 3;
const TICKS_PER_HALF_DISTANCE = 5;

/**
 * Makes the file, so that a run of an hour does not end in the news that it cannot be written.
 * @throws UserError when it cannot
 */
export function claimHdr(file: string): void {
  write(file, '');
}

/**
 * Writes how the times to the last byte are distributed, in ms, in the text format of HdrHistogram that its plotter reads.
 * @throws UserError when the file cannot be written
 */
export async function writeHdr(file: string, requestTable: RequestTable): Promise<void> {
  // Loaded when it is wanted: loading costs the CPU time of thousands of requests.
  const { build } = await import('hdr-histogram-js');
  const histogram = build({ numberOfSignificantValueDigits: FIGURES });
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.outcome(id) === undefined) continue;
    histogram.recordValue(Math.max(1, Math.round(requestTable.lastByteMs(id) * MICROS_PER_MS)));
  }
  write(file, histogram.outputPercentileDistribution(TICKS_PER_HALF_DISTANCE, MICROS_PER_MS));
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`--hdr ${file} cannot be written: ${(error as Error).message}`);
  }
}
