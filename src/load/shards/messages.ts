import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { getSystemErrorMap } from 'node:util';

const NEWLINE = 10;
/** A line is longer only where another program speaks: plans have bodies of a few MB at most. */
const LINE_BYTES_MAX = 256 * 1024 * 1024;

/** A message, and the file into which the bytes that came with it were written. */
export interface Received {
  message: object;
  file?: string;
}

/** A record that has come, and cannot be written here; its message completes "it …" of the shard. */
export class RecordNotKept extends Error {
  override readonly name = 'RecordNotKept';
}

/**
 * The messages that a stream carries, until it ends. The bytes that follow the announcement of a record go into a file.
 * `onBytes` is called whenever something comes.
 * @throws one sentence where something else than this protocol is spoken; RecordNotKept; the error of the stream
 */
export async function* messagesOf(
  stream: Readable,
  newFile: () => string,
  onBytes: () => void = () => undefined,
): AsyncGenerator<Received> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let record: Record | undefined;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    onBytes();
    let rest = chunk;
    while (rest.length > 0) {
      if (record) {
        rest = await keeping(record.take(rest));
        if (!record.isWhole) break;
        yield { message: record.message, file: record.file };
        record = undefined;
        continue;
      }
      const end = rest.indexOf(NEWLINE);
      const piece = end < 0 ? rest : rest.subarray(0, end);
      held.push(piece);
      heldBytes += piece.length;
      if (heldBytes > LINE_BYTES_MAX) throw new Error('sends something else than messages');
      if (end < 0) break;
      rest = rest.subarray(end + 1);
      const message = parse(Buffer.concat(held).toString('utf8'));
      held = [];
      heldBytes = 0;
      const bytes = recordBytes(message);
      if (bytes === undefined) yield { message };
      else record = await keeping(Record.open(message, bytes, newFile));
    }
  }
}

/** A message as it is sent. */
export function lineOf(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

function parse(line: string): object {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message === 'object' && message !== null) return message;
  } catch {
    // The sentence below says it.
  }
  throw new Error(`sends something else than messages: ${JSON.stringify(line.slice(0, 80))}`);
}

function recordBytes(message: object): number | undefined {
  return 'record' in message ? (message.record as { bytes: number }).bytes : undefined;
}

async function keeping<Value>(writing: Promise<Value>): Promise<Value> {
  try {
    return await writing;
  } catch (error) {
    throw new RecordNotKept(`sent a record that could not be kept here: ${reasonOf(error as Error)}`);
  }
}

// The message of the error names the file, and this one gets into results.
function reasonOf({ message, errno = 0 }: NodeJS.ErrnoException): string {
  const [code, words] = getSystemErrorMap().get(errno) ?? [];
  return words === undefined ? message : `${words} (${code})`;
}

/** A record on its way into a file. */
class Record {
  readonly message: object;
  readonly file: string;
  readonly #output;
  #left: number;

  private constructor(message: object, bytes: number, file: string) {
    this.message = message;
    this.file = file;
    this.#left = bytes;
    this.#output = createWriteStream(file);
  }

  /** @throws the error of the file system, as `take` */
  static async open(message: object, bytes: number, newFile: () => string): Promise<Record> {
    const record = new Record(message, bytes, newFile());
    await once(record.#output, 'open');
    // What fails later is thrown by the write that follows.
    record.#output.on('error', () => undefined);
    return record;
  }

  get isWhole(): boolean {
    return this.#left === 0;
  }

  /** Takes its own bytes, and returns those that come after it. */
  async take(bytes: Buffer): Promise<Buffer> {
    const own = bytes.subarray(0, this.#left);
    this.#left -= own.length;
    if (this.#output.errored) throw this.#output.errored;
    if (!this.#output.write(own)) await once(this.#output, 'drain');
    if (this.isWhole) {
      this.#output.end();
      await finished(this.#output);
    }
    return bytes.subarray(own.length);
  }
}
