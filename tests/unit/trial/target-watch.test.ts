import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Target } from '../../../src/targets/target.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { BEFORE } from '../../support/history.ts';
import { TargetWatch } from '../../../src/trial/watch/target-watch.ts';

const newFolder = () => mkdtemp(path.join(runFolder(), 'watch-'));

function targetLoggingTo(logFile: string): Target {
  return {
    identity: { gateway: 'reference', version: '0', runtime: 'processes', real: false },
    url: '',
    logFile,
    inspect: () => Promise.resolve({ epoch: 1 }),
    stop: () => Promise.resolve(),
  };
}

test('lines written during the trial are kept, earlier ones are not', async () => {
  const file = path.join(await newFolder(), 'gateway.log');
  await writeFile(file, 'before\n');
  const watch = await TargetWatch.start(targetLoggingTo(file));
  await appendFile(file, 'meanwhile\n');
  const { log, logRead } = await watch.stop();
  expect({ texts: log.map(({ text }) => text), logRead }).toEqual({ texts: ['meanwhile'], logRead: true });
});

test('an unreadable log is not reported as a log without lines', async () => {
  const file = path.join(await newFolder(), 'gateway.log');
  await writeFile(file, '');
  // A file is no folder, for root too.
  const watch = await TargetWatch.start(targetLoggingTo(path.join(file, 'gateway.log')));
  expect(await watch.stop()).toMatchObject({ log: [], logRead: false });
});

test('a log that may hold secrets is not read', async () => {
  const file = path.join(await newFolder(), 'gateway.log');
  await writeFile(file, '');
  const watch = await TargetWatch.start({ ...targetLoggingTo(file), logIsPrivate: true });
  await appendFile(file, 'a secret\n');
  expect(await watch.stop()).toMatchObject({ log: [], logRead: false });
});

test('a log that is not there has no lines', async () => {
  const watch = await TargetWatch.start(targetLoggingTo(path.join(await newFolder(), 'none.log')));
  expect(await watch.stop()).toMatchObject({ log: [], logRead: true });
});

test('a target without plugin servers has no count of New() calls, and one with them has', async () => {
  const target = targetLoggingTo(path.join(await newFolder(), 'none.log'));
  expect((await (await TargetWatch.start(target)).stop()).newCalls).toEqual([]);
  const withServers = { ...target, inspect: () => Promise.resolve(BEFORE) };
  const { newCalls, processes } = await (await TargetWatch.start(withServers)).stop();
  expect(newCalls).toEqual([[expect.any(Number), BEFORE.pluginServers.newCalls]]);
  expect(processes.map(({ role }) => role).sort()).toEqual(['plugin-server', 'worker']);
});
