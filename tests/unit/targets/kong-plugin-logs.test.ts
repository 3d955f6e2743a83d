// How instances are counted in the logs of plugin servers; the lines are those that seed 002 shows.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, expect, test } from 'vitest';
import { countCommand, readCounts } from '../../../src/targets/kong/plugin-logs.ts';

const LOG = `2023/11/21 22:33:08 New() has been called 15 times
2023/11/21 22:33:08 closed instance 15
2023/11/21 22:33:08 no plugin instance 15
2023/11/21 22:33:08 New() has been called 16 times
`;

async function count(files: Record<string, string>) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'plugin-logs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
  const { stdout } = await promisify(execFile)('sh', ['-c', countCommand(folder)]);
  return readCounts(stdout);
}

test('New() calls and closed instances are counted over all plugin servers', async () => {
  const counts = await count({ 'goplugin.log': LOG, 'jsplugin.log': LOG, 'other.log': LOG });
  expect(counts).toEqual({ newCalls: 4, closedInstances: 2 });
});

test('without a log no New() call is counted', async () => {
  expect(await count({})).toEqual({ newCalls: 0, closedInstances: 0 });
  expect(readCounts('')).toEqual({ newCalls: 0, closedInstances: 0 });
  expect(readCounts('OCI runtime exec failed')).toEqual({ newCalls: 0, closedInstances: 0 });
});
