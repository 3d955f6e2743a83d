// What is waited for in a container's output comes over a connection that does not keep Node running.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const LOG = fileURLToPath(new URL('../../../src/runtime/containers/log.ts', import.meta.url));

test('a program that waits for a line, and then for the end, goes on until both are there', async () => {
  const logFile = path.join(await mkdtemp(path.join(runFolder(), 'log-')), 'it.log');
  const program = `
    import { PassThrough } from 'node:stream';
    import { ContainerLog } from ${JSON.stringify(LOG)};
    const output = new PassThrough();
    const read = (text) => (text.startsWith('ready') ? text : undefined);
    const log = new ContainerLog({ name: 'it', logFile: ${JSON.stringify(logFile)}, ready: { line: /ready/, read } });
    log.consume(output);
    setTimeout(() => output.write('first\\nready 1\\n'), 50).unref();
    console.log(await log.line());
    setTimeout(() => output.end('last\\n'), 50).unref();
    await log.written();
    console.log('written');
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'ready 1\nwritten\n', stderr: '' });
  expect(await readFile(logFile, 'utf8')).toBe('first\nready 1\nlast\n');
});
