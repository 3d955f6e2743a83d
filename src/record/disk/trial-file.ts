import type { z } from 'zod';
import { markStale } from '../requests/stale.ts';
import type { Trial } from '../trial.ts';
import { ALL_COLUMNS, columnBytes, readColumns, storedTables, type StoredColumns } from './columns.ts';
import { head2AsCurrent } from './head-2.ts';
import { head3AsCurrent } from './head-3.ts';
import { head as presentHead, type StoredHead } from './head.ts';
import { cutShort, magicOf, openRecord, parseHead, writeRecord } from './record-file.ts';

const FORMAT = 4;
/** The columns of each readable format. */
const COLUMNS_OF: ReadonlyMap<number, StoredColumns> = new Map([
  // Without a table of connections.
  [1, { requests: 8, connections: 0 }],
  // Without addresses.
  [2, { requests: 10, connections: 5 }],
  // With a different state of the target.
  [3, ALL_COLUMNS],
  [FORMAT, ALL_COLUMNS],
]);
/** The schemas of heads in earlier formats. */
const HEADS: ReadonlyMap<number, z.ZodType<StoredHead>> = new Map<number, z.ZodType<StoredHead>>([
  [1, head2AsCurrent],
  [2, head2AsCurrent],
  [3, head3AsCurrent],
]);

/** Writes a trial: its head with the number of rows, then the columns of the requests and those of the connections. */
export async function writeTrial(file: string, trial: Trial): Promise<void> {
  const { requestTable, connectionTable, ...head } = trial;
  const stored: StoredHead = { ...head, ...storedTables(trial) };
  await writeRecord(file, magicOf('trial', FORMAT), stored, columnBytes({ requestTable, connectionTable }));
}

/**
 * Reads a trial in this format or an earlier one.
 * @throws UnreadableRecord if the file is something else, cut short or damaged
 */
export async function readTrial(file: string): Promise<Trial> {
  const { format, json, bytes, columnsAt } = await openRecord(file, 'trial', [...COLUMNS_OF.keys()]);
  const schema = HEADS.get(format) ?? presentHead;
  const { rows, connections, ...head } = parseHead(file, 'trial', schema, json) as StoredHead;
  const tables = readColumns({ rows, connections }, bytes, columnsAt, COLUMNS_OF.get(format));
  if (!tables) throw cutShort(file);
  const { requestTable, connectionTable } = tables;
  const trial = { ...head, requestTable, connectionTable };
  // Formats 1 and 2 did not record stale responses as such.
  if (format < 3) markStale(trial);
  return trial;
}
