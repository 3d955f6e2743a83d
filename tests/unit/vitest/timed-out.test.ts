// The verdict on the trials so far of a test that has timed out reaches the reporter.
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { ROOT } from '../../support/probe-command.ts';

// Vitest is started, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

test('what was judged when a test timed out is reported', async () => {
  const reporter = path.join(ROOT, 'src/vitest/public/reporter.ts');
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      path.join(ROOT, 'tests/fixtures/timed-out'),
      '--reporter=default',
      `--reporter=${reporter}`,
    ],
    { reject: false },
  );
  expect(stdout).toContain('hello: inconclusive after 2 trials, confidence 60');
  expect(stderr).toContain('Test timed out in 100ms');
  expect(stderr).not.toContain('Unhandled');
  expect(exitCode).toBe(1);
});
