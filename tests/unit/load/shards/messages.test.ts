// Lines and records on one stream, in whatever pieces they come.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { lineOf, messagesOf, RecordNotKept } from '../../../../src/load/shards/messages.ts';

function newFile(): string {
  const file = path.join(os.tmpdir(), `messages-${randomUUID()}`);
  onTestFinished(() => rm(file, { force: true }));
  return file;
}

const RECORD = Buffer.concat([Buffer.from('\n{"not": "a message"}\n'), randomBytes(1000)]);
const STREAM = Buffer.concat([
  Buffer.from(lineOf({ hello: 'größe' })),
  Buffer.from(lineOf({ reply: 1, record: { bytes: RECORD.length } })),
  RECORD,
  Buffer.from(lineOf({ reply: 2 })),
]);

test.for([1, 7, 100, 10_000])('in pieces of %i bytes', async (size) => {
  const pieces = Array.from({ length: Math.ceil(STREAM.length / size) }, (_, nth) =>
    STREAM.subarray(nth * size, (nth + 1) * size),
  );
  const seen: object[] = [];
  const files: Buffer[] = [];
  for await (const { message, file } of messagesOf(Readable.from(pieces), newFile)) {
    seen.push(message);
    if (file !== undefined) files.push(await readFile(file));
  }
  expect(seen).toEqual([{ hello: 'größe' }, { reply: 1, record: { bytes: RECORD.length } }, { reply: 2 }]);
  expect(files).toEqual([RECORD]);
});

test('another protocol is refused', async () => {
  const messages = messagesOf(Readable.from([Buffer.from('HTTP/1.1 400\r\n\r\n')]), newFile);
  await expect(messages.next()).rejects.toThrow('sends something else than messages: "HTTP/1.1 400\\r"');
});

test.for<[what: string, newFile: () => string, reason: string]>([
  ['whose folder is gone', () => '/no/such/folder/0', 'no such file or directory (ENOENT)'],
  ['for which the disk has no room', () => '/dev/full', 'no space left on device (ENOSPC)'],
  [
    'for which no folder can be made',
    () => mkdtempSync('/no/such/folder/shards-'),
    'no such file or directory (ENOENT)',
  ],
])('a record %s is told of in words, without the name of the file', async ([, place, reason]) => {
  const drain = async () => {
    for await (const _received of messagesOf(Readable.from([STREAM]), place));
  };
  await expect(drain()).rejects.toThrow(
    new RecordNotKept(`sent a record that could not be kept here: ${reason}`),
  );
});
