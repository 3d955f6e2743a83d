import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTrial, writeTrial } from '../../../src/trial/store.ts';
import { steadyBut } from '../../support/history.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'store-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a trial reads back as it was written', async () => {
  const trial = steadyBut({
    atMs: 1500,
    outcome: 'closed',
    kind: 'fresh',
    how: 'rst',
    status: 0,
    handled: 2,
  });
  const file = path.join(folder, 'deep', 'one.trial');
  await writeTrial(file, trial);
  const { recording, ...head } = await readTrial(file);
  const { recording: written, ...writtenHead } = trial;
  expect(head).toEqual(writtenHead);
  expect(recording.toColumns()).toEqual(written.toColumns());
});

test('a missing, foreign or truncated file is named', async () => {
  const file = path.join(folder, 'one.trial');
  await expect(readTrial(file)).rejects.toThrow(`${file} is not a whole recorded trial`);
  await writeFile(file, gzipSync('something else'));
  await expect(readTrial(file)).rejects.toThrow(`${file} does not begin with "reload-proof trial 1"`);
  await writeTrial(file, steadyBut());
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length / 2));
  await expect(readTrial(file)).rejects.toThrow('is not a whole recorded trial');
  await writeFile(file, gzipSync(gunzipSync(whole).subarray(0, -100)));
  await expect(readTrial(file)).rejects.toThrow('is cut short');
});
