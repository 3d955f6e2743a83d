import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Target } from '../../../src/targets/target.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { TargetWatch } from '../../../src/trial/watch/target-watch.ts';

const newFolder = () => mkdtemp(path.join(runFolder(), 'watch-'));

function gatewayLoggingTo(logFile: string): Target {
  const state = { epoch: 1, workers: [], pluginServers: [], newCalls: 0 };
  return {
    identity: { gateway: 'reference', version: '0', runtime: 'processes', real: false },
    url: '',
    logFile,
    inspect: () => Promise.resolve(state),
    reload: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

test('the lines that were written meanwhile are kept, and those before are not', async () => {
  const file = path.join(await newFolder(), 'gateway.log');
  await writeFile(file, 'before\n');
  const watch = await TargetWatch.start(gatewayLoggingTo(file));
  await appendFile(file, 'meanwhile\n');
  const { log, logRead } = await watch.stop();
  expect({ texts: log.map(({ text }) => text), logRead }).toEqual({ texts: ['meanwhile'], logRead: true });
});

test('a log that cannot be read is not one without lines', async () => {
  const file = path.join(await newFolder(), 'gateway.log');
  await writeFile(file, '');
  // A file is no folder, for root too.
  const watch = await TargetWatch.start(gatewayLoggingTo(path.join(file, 'gateway.log')));
  expect(await watch.stop()).toMatchObject({ log: [], logRead: false });
});

test('a log that may hold secrets is not read', async () => {
  const file = path.join(await newFolder(), 'gateway.log');
  await writeFile(file, '');
  const watch = await TargetWatch.start({ ...gatewayLoggingTo(file), logIsPrivate: true });
  await appendFile(file, 'a secret\n');
  expect(await watch.stop()).toMatchObject({ log: [], logRead: false });
});

test('a log that is not there has no lines', async () => {
  const watch = await TargetWatch.start(gatewayLoggingTo(path.join(await newFolder(), 'none.log')));
  expect(await watch.stop()).toMatchObject({ log: [], logRead: true });
});
