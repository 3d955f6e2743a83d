import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { ContainerLog } from '../../../src/runtime/containers/log.ts';

async function openLog() {
  const folder = await mkdtemp(path.join(tmpdir(), 'container-log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const logFile = path.join(folder, 'part.log');
  const log = new ContainerLog({ logFile });
  const output = new PassThrough();
  log.consume(output);
  return { log, output, written: () => readFile(logFile, 'utf8') };
}

test('once a mark has come through, all before it is in the file, and it is not', async () => {
  const { log, output, written } = await openLog();
  const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}\n`).join('');
  output.write('half ');
  await log.marked((mark) => {
    output.write(`a line\n${lines}${mark}\n`);
    return Promise.resolve();
  });
  expect(await written()).toBe(`half a line\n${lines}`);
  output.end('later\n');
  await log.ended;
  expect(await written()).toBe(`half a line\n${lines}later\n`);
});

test('a container that ends takes no mark any more', async () => {
  const { log, output } = await openLog();
  const marked = log.marked(() => Promise.resolve());
  output.end();
  await expect(marked).rejects.toThrow('the container has ended');
});

test('a mark that cannot be written is an error at once', async () => {
  const { log } = await openLog();
  await expect(log.marked(() => Promise.reject(new Error('no shell')))).rejects.toThrow('no shell');
});
