import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { COLUMNS, mapColumns, Recording } from '../load/recording.ts';
import type { Trial, TrialHead } from './trial.ts';

const MAGIC = 'reload-proof trial 1\n';
const LENGTH_BYTES = 4;

/** A file that is not a recorded trial of this version. */
export class ForeignRecord extends Error {
  override readonly name = 'ForeignRecord';
}

/**
 * Writes a trial: a line that names the format, the head's length (uint32, little endian), the head as JSON, the number of rows in it,
 * then the columns one after the other; the whole gzipped.
 */
export async function writeTrial(file: string, trial: Trial): Promise<void> {
  const { recording, ...head } = trial;
  const columns = recording.toColumns();
  const json = Buffer.from(JSON.stringify({ ...head, rows: recording.length }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const parts = Object.values(columns).map((column) => Buffer.from(column.buffer, 0, column.byteLength));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, await promisify(gzip)(Buffer.concat([Buffer.from(MAGIC), length, json, ...parts])));
}

/**
 * Reads a trial back.
 * @throws ForeignRecord when the file is something else, or cut short
 */
export async function readTrial(file: string): Promise<Trial> {
  const bytes = await readFile(file)
    .then((packed) => promisify(gunzip)(packed))
    .catch((error: unknown) => {
      throw new ForeignRecord(`${file} is not a whole recorded trial: ${(error as Error).message}`);
    });
  if (bytes.toString('utf8', 0, MAGIC.length) !== MAGIC) {
    throw new ForeignRecord(`${file} does not begin with "${MAGIC.trim()}"`);
  }
  let offset = MAGIC.length + LENGTH_BYTES;
  const end = offset + bytes.readUInt32LE(MAGIC.length);
  const { rows, ...head } = JSON.parse(bytes.toString('utf8', offset, end)) as TrialHead & { rows: number };
  offset = end;
  const columns = mapColumns((name) => {
    const column = new COLUMNS[name](rows);
    const next = offset + column.byteLength;
    if (next > bytes.length) throw new ForeignRecord(`${file} is cut short`);
    new Uint8Array(column.buffer).set(bytes.subarray(offset, next));
    offset = next;
    return column;
  });
  return { ...head, recording: Recording.fromColumns(columns) };
}
