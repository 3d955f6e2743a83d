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

const LENGTH_BYTES = 4;

/** A file that is not a record in a known format. */
export class UnreadableRecord extends UserError {
  override readonly name = 'UnreadableRecord';
}

/**
 * Writes a record: a line that names its kind and format, the length of the head (uint32, little endian), the head as
 * JSON, then the columns of its tables. The whole file is gzipped.
 */
export async function writeRecord(
  file: string,
  magic: string,
  head: object,
  columns: Iterable<Uint8Array>,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  // Writing a long trial spends most of its time in gzip, whose best level would save only a tenth of the size.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(Readable.from(parts(magic, head, columns)), gzip, createWriteStream(file));
}

function* parts(magic: string, head: object, columns: Iterable<Uint8Array>): Generator<Uint8Array> {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  yield* [Buffer.from(magic), length, json];
  yield* columns;
}

/** An opened record: its format, its head as text, and where its columns begin in its bytes. */
export interface OpenRecord {
  format: number;
  json: string;
  bytes: Buffer;
  columnsAt: number;
}

/**
 * Reads a record of a kind in one of these formats, the last of which is the current one.
 * @throws UnreadableRecord if the file is something else, cut short or damaged
 */
export async function openRecord(
  file: string,
  kind: 'trial' | 'shard',
  formats: readonly number[],
): Promise<OpenRecord> {
  const bytes = await readFile(file)
    .then((packed) => promisify(gunzip)(packed))
    .catch((error: unknown) => {
      throw new UnreadableRecord(`${file} is not a complete ${kind} record: ${(error as Error).message}`);
    });
  const current = magicOf(kind, formats.at(-1) ?? 1);
  const format = formatOf(file, kind, formats, bytes.toString('utf8', 0, current.length));
  const headAt = current.length + LENGTH_BYTES;
  if (bytes.length < headAt) throw cutShort(file);
  const columnsAt = headAt + bytes.readUInt32LE(current.length);
  return { format, json: bytes.toString('utf8', headAt, columnsAt), bytes, columnsAt };
}

/** The line that a record begins with. */
export function magicOf(kind: 'trial' | 'shard', format: number): string {
  return `reload-proof ${kind} ${format}\n`;
}

export function cutShort(file: string): UnreadableRecord {
  return new UnreadableRecord(`${file} is cut short`);
}

/** The head of a record, validated. @throws UnreadableRecord */
export function parseHead(file: string, kind: string, schema: z.ZodType, json: string): unknown {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new UnreadableRecord(`${file} is damaged: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableRecord(`${file} is not a ${kind} record: ${describeIssue(issue)}`);
}

function formatOf(file: string, kind: 'trial' | 'shard', formats: readonly number[], magic: string): number {
  const [, named, version] = /^reload-proof (trial|shard) (\d+)\n/.exec(magic) ?? [];
  const format = Number(version);
  if (named === kind && formats.includes(format)) return format;
  throw new UnreadableRecord(
    named === kind
      ? `${file} is in format ${version} of a later reload-proof; update reload-proof to read it`
      : `${file} does not begin with "${magicOf(kind, formats.at(-1) ?? 1).trim()}"`,
  );
}
