import path from 'node:path';
import { expect, test } from 'vitest';
import { startPart, type PartSpec } from '../../../src/runtime/processes/part-process.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

function shell(script: string, name: string): PartSpec {
  return {
    name,
    command: 'sh',
    args: ['-c', script],
    logFile: path.join(runFolder(), `${name}.log`),
    ready: (line) => (line === 'ready' ? { yes: true } : undefined),
  };
}

test('a part is ready when it says so, and is gone when it has been stopped', async () => {
  const part = await startPart(shell('echo warming up; echo ready; sleep 60', 'willing'));
  expect(part.ready).toEqual({ yes: true });
  await part.stop();
  await part.stop();
  expect(() => process.kill(part.pid, 0)).toThrow('ESRCH');
});

test('a part that exits at once is reported in one sentence with the end of its log', async () => {
  const started = startPart(shell('echo no such configuration >&2; exit 3', 'broken'));
  await expect(started).rejects.toThrow(
    /^broken ended at once \(3\); the end of its log .*:\nno such configuration$/,
  );
});

test('the reason of a part that logs why it cannot start is quoted', async () => {
  const started = startPart(shell("echo '[emerg] the disk is full' >&2; exit 1", 'full'));
  await expect(started).rejects.toThrow(/^full did not start: the disk is full \(log: .*full\.log\)$/);
});

test('a missing program is reported in one sentence', async () => {
  const started = startPart({ ...shell('', 'absent'), command: 'no-such-program' });
  await expect(started).rejects.toThrow(/^absent ended at once \(ENOENT\)/);
});
