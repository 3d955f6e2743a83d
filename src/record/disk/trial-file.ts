import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createGzip, gunzip } from 'node:zlib';
import type { z } from 'zod';
import { describeIssue } from '../../common/describe-issue.ts';
import { UserError } from '../../common/user-error.ts';
import { ConnectionTable, CONNECTION_COLUMNS } from '../requests/connection-table.ts';
import { REQUEST_COLUMNS, RequestTable } from '../requests/request-table.ts';
import { bytesPerRow, Table, type Layout } from '../requests/table.ts';
import { markStale } from '../requests/stale.ts';
import type { Trial } from '../trial.ts';
import { head2AsCurrent } from './head-2.ts';
import { head3AsCurrent } from './head-3.ts';
import { head as presentHead, type StoredHead } from './head.ts';

const FORMAT = 4;
const MAGIC = `reload-proof trial ${FORMAT}\n`;
const ALL_COLUMNS = {
  requests: Object.keys(REQUEST_COLUMNS).length,
  connections: Object.keys(CONNECTION_COLUMNS).length,
};
/** How many of the current columns each readable format has, from the first on. */
const COLUMNS_OF: ReadonlyMap<number, { requests: number; connections: number }> = new Map([
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
const LENGTH_BYTES = 4;

/** A file that is not a recorded trial in a known format. */
export class UnreadableRecord extends UserError {
  override readonly name = 'UnreadableRecord';
}

/**
 * Writes a trial: a line that names the format, the length of the head (uint32, little endian), the head as JSON (with
 * the number of rows), then the columns of the requests and those of the connections. The whole file is gzipped.
 */
export async function writeTrial(file: string, trial: Trial): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // Writing a long trial spends most of its time in gzip, whose best level would save only a tenth of the size.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(parts(trial)), gzip, createWriteStream(file));
}

function* parts({ requestTable, connectionTable, ...head }: Trial): Generator<Uint8Array> {
  const stored: StoredHead = {
    ...head,
    rows: requestTable.length,
    connections: {
      rows: connectionTable.length,
      originMs: connectionTable.originMs,
      addresses: connectionTable.addresses,
    },
  };
  const json = Buffer.from(JSON.stringify(stored));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  yield* [Buffer.from(MAGIC), length, json];
  for (const name of Object.keys(REQUEST_COLUMNS))
    yield* requestTable.rows.bytesOf(name as keyof typeof REQUEST_COLUMNS);
  for (const name of Object.keys(CONNECTION_COLUMNS))
    yield* connectionTable.rows.bytesOf(name as keyof typeof CONNECTION_COLUMNS);
}

/**
 * Reads a trial in this format or an earlier one.
 * @throws UnreadableRecord if the file is something else, cut short or damaged
 */
export async function readTrial(file: string): Promise<Trial> {
  const bytes = await readFile(file)
    .then((packed) => promisify(gunzip)(packed))
    .catch((error: unknown) => {
      throw new UnreadableRecord(`${file} is not a complete trial record: ${(error as Error).message}`);
    });
  const format = formatOf(file, bytes.toString('utf8', 0, MAGIC.length));
  const headAt = MAGIC.length + LENGTH_BYTES;
  if (bytes.length < headAt) throw new UnreadableRecord(`${file} is cut short`);
  const end = headAt + bytes.readUInt32LE(MAGIC.length);
  const { rows, connections: stored, ...head } = parseHead(file, format, bytes.toString('utf8', headAt, end));
  const columns = COLUMNS_OF.get(format);
  const requestColumns = firstOf(REQUEST_COLUMNS, columns?.requests ?? 0);
  const connectionColumns = firstOf(CONNECTION_COLUMNS, columns?.connections ?? 0);
  const size = rows * bytesPerRow(requestColumns) + stored.rows * bytesPerRow(connectionColumns);
  if (bytes.length < end + size) throw new UnreadableRecord(`${file} is cut short`);
  const requests = Table.ofRows(REQUEST_COLUMNS, rows);
  const connections = Table.ofRows(CONNECTION_COLUMNS, stored.rows);
  fill(connections, connectionColumns, bytes, fill(requests, requestColumns, bytes, end));
  const trial = {
    ...head,
    requestTable: new RequestTable(requests),
    connectionTable: new ConnectionTable(stored.originMs, connections, stored.addresses),
  };
  // Formats 1 and 2 did not record stale responses as such.
  if (format < 3) markStale(trial);
  return trial;
}

function firstOf<L extends Layout>(layout: L, count: number): L {
  return Object.fromEntries(Object.entries(layout).slice(0, count)) as L;
}

function formatOf(file: string, magic: string): number {
  const [, version] = /^reload-proof trial (\d+)\n/.exec(magic) ?? [];
  const format = Number(version);
  if (COLUMNS_OF.has(format)) return format;
  throw new UnreadableRecord(
    version === undefined
      ? `${file} does not begin with "${MAGIC.trim()}"`
      : `${file} is in format ${version} of a later reload-proof; update reload-proof to read it`,
  );
}

function parseHead(file: string, format: number, json: string): StoredHead {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new UnreadableRecord(`${file} is damaged: ${(error as Error).message}`);
  }
  const parsed = (HEADS.get(format) ?? presentHead).safeParse(content);
  if (parsed.success) return parsed.data as StoredHead;
  const [issue] = parsed.error.issues;
  throw new UnreadableRecord(`${file} is not a trial record: ${describeIssue(issue)}`);
}

/** Fills columns from bytes at an offset, and returns where they end. */
function fill<L extends Layout>(table: Table<L>, columns: L, bytes: Buffer, offset: number): number {
  let at = offset;
  for (const [name, { BYTES_PER_ELEMENT }] of Object.entries(columns)) {
    const size = table.length * BYTES_PER_ELEMENT;
    table.fill(name, bytes.subarray(at, at + size));
    at += size;
  }
  return at;
}
