import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createGzip, gunzip } from 'node:zlib';
import { ConnectionTable, CONNECTION_COLUMNS } from '../connection-table.ts';
import { REQUEST_COLUMNS, RequestTable } from '../request-table.ts';
import { bytesPerRow, Table, type Layout } from '../table.ts';
import type { Trial, TrialHead } from '../trial.ts';

const MAGIC = 'reload-proof trial 3\n';
/** How many columns of requests and of connections each format that can be read has; all of them are the first ones of today's. */
const FORMATS = new Map([
  // No ledger of connections.
  ['reload-proof trial 1\n', { requests: 8, connections: 0 }],
  // No addresses.
  ['reload-proof trial 2\n', { requests: 10, connections: 5 }],
  [
    MAGIC,
    { requests: Object.keys(REQUEST_COLUMNS).length, connections: Object.keys(CONNECTION_COLUMNS).length },
  ],
]);
const LENGTH_BYTES = 4;

/** What is stored before the columns. */
interface StoredHead extends TrialHead {
  rows: number;
  /** Absent in the first format; addresses in the second. */
  ledger?: { rows: number; originMs: number; addresses?: string[] };
}

/** A file that is not a recorded trial of a version that is known. */
export class ForeignRecord extends Error {
  override readonly name = 'ForeignRecord';
}

/**
 * Writes a trial: a line that names the format, the head's length (uint32, little endian), the head as JSON, the number of rows in it,
 * then the columns of the requests and those of the connections one after the other; the whole gzipped.
 */
export async function writeTrial(file: string, trial: Trial): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // Most of the time of a long trial's writing is gzip's, and its best level saves a tenth of the size only.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(parts(trial)), gzip, createWriteStream(file));
}

function* parts({ requestTable, connectionTable, ...head }: Trial): Generator<Uint8Array> {
  const stored: StoredHead = {
    ...head,
    rows: requestTable.length,
    ledger: {
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
 * Reads a trial back, of this format or one before.
 * @throws ForeignRecord when the file is something else, or cut short
 */
export async function readTrial(file: string): Promise<Trial> {
  const bytes = await readFile(file)
    .then((packed) => promisify(gunzip)(packed))
    .catch((error: unknown) => {
      throw new ForeignRecord(`${file} is not a whole recorded trial: ${(error as Error).message}`);
    });
  const magic = bytes.toString('utf8', 0, MAGIC.length);
  const format = FORMATS.get(magic);
  if (format === undefined) {
    const [, newer] = /^reload-proof trial (\d+)\n/.exec(magic) ?? [];
    if (newer !== undefined)
      throw new ForeignRecord(
        `${file} is in format ${newer} of a later reload-proof: update this one to read it`,
      );
    throw new ForeignRecord(`${file} does not begin with "${MAGIC.trim()}"`);
  }
  const headAt = MAGIC.length + LENGTH_BYTES;
  if (bytes.length < headAt) throw new ForeignRecord(`${file} is cut short`);
  const end = headAt + bytes.readUInt32LE(MAGIC.length);
  const stored = parseHead(file, bytes.toString('utf8', headAt, end));
  const { rows, ledger = { rows: 0, originMs: 0 }, ...head } = stored;
  const columns = firstOf(REQUEST_COLUMNS, format.requests);
  const ledgerColumns = firstOf(CONNECTION_COLUMNS, format.connections);
  const size = rows * bytesPerRow(columns) + ledger.rows * bytesPerRow(ledgerColumns);
  if (bytes.length < end + size) throw new ForeignRecord(`${file} is cut short`);
  const requests = Table.ofRows(REQUEST_COLUMNS, rows);
  const connections = Table.ofRows(CONNECTION_COLUMNS, ledger.rows);
  fill(connections, ledgerColumns, bytes, fill(requests, columns, bytes, end));
  const { originMs, addresses } = ledger;
  return {
    ...head,
    requestTable: new RequestTable(requests),
    connectionTable: new ConnectionTable(originMs, connections, addresses),
  };
}

function firstOf<L extends Layout>(layout: L, count: number): L {
  return Object.fromEntries(Object.entries(layout).slice(0, count)) as L;
}

function parseHead(file: string, json: string): StoredHead {
  try {
    return JSON.parse(json) as StoredHead;
  } catch (error) {
    throw new ForeignRecord(`${file} is damaged: ${(error as Error).message}`);
  }
}

/** Fills columns from bytes at an offset, and says where they end. */
function fill<L extends Layout>(table: Table<L>, columns: L, bytes: Buffer, offset: number): number {
  let at = offset;
  for (const [name, { BYTES_PER_ELEMENT }] of Object.entries(columns)) {
    const size = table.length * BYTES_PER_ELEMENT;
    table.fill(name, bytes.subarray(at, at + size));
    at += size;
  }
  return at;
}
