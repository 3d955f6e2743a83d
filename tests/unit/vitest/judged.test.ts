import path from 'node:path';
import { expect, test } from 'vitest';
import { crashed } from '../../../src/vitest/reporters/judged.ts';
import { SUITE_ROOT } from '../../../src/vitest/suite-root.ts';

const FILE = path.join(SUITE_ROOT, 'tests/tyk-policy-reload.test.ts');
const error = (message: string) => ({
  message: '[vitest-pool]: Worker forks emitted error.',
  cause: { message },
});

test.for([
  [
    `Worker exited unexpectedly with signal SIGKILL during started state while running test file ${FILE}`,
    'a test process crashed while it ran tests/tyk-policy-reload.test.ts (signal SIGKILL): what it had not judged by then does not count',
  ],
  [
    'Worker exited unexpectedly with exit code 134 signal SIGABRT during starting state',
    'a test process crashed (exit code 134 signal SIGABRT): what it had not judged by then does not count',
  ],
  ['something else', undefined],
] as const)('%s', ([message, sentence]) => {
  expect(crashed([error('before it'), error(message)])).toBe(sentence);
});
