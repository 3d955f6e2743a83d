// A balancer that is not installed is named, and never counts as one that passed.
import { expect, test } from 'vitest';
import { runSuite } from '../support/run-suite.ts';

const CONFIG = 'tests/fixtures/not-installed/vitest.config.ts';

test('a balancer that is not installed is named with how to install it, listed as skipped, and not used', async () => {
  const { exitCode, stdout } = await runSuite({}, { project: 'not-installed', args: ['--config', CONFIG] });
  const lines = stdout.split('\n').filter((line) => line !== '');
  expect(lines.toSorted()).toEqual([
    '  load balancers: there 1.2.3',
    '  not run: blue-green-deploy absent: not installed: get it somewhere',
    'passed: what is there is used, and nothing else',
    'skipped: absent is not judged here (not installed: get it somewhere)',
  ]);
  expect(exitCode).toBe(0);
});
