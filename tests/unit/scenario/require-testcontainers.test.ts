import { expect, test } from 'vitest';
import { UserError } from '../../../src/common/user-error.ts';
import { requireTestcontainers } from '../../../src/scenario/check/own-plugin/require-testcontainers.ts';

const installed = (version: string) => () => ({ version });
const failing = (error: Error) => () => {
  throw error;
};

test('the one of a clone will do', () => {
  expect(() => requireTestcontainers()).not.toThrow();
});

test('says how to install it where it is missing', () => {
  const missing = failing(Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' }));
  expect(() => requireTestcontainers(missing)).toThrow(
    new UserError(
      '--kong and --plugin need the package testcontainers beside reload-proof: npm install --save-dev testcontainers@12',
    ),
  );
});

test.for(['12.2.0', '13.0.0'])('takes version %s', (version) => {
  expect(() => requireTestcontainers(installed(version))).not.toThrow();
});

test.for(['11.5.1', '12.1.9'])('refuses version %s', (version) => {
  expect(() => requireTestcontainers(installed(version))).toThrow(
    `testcontainers 12.2 or newer, and ${version} is installed`,
  );
});

test('passes any other failure on', () => {
  expect(() => requireTestcontainers(failing(new SyntaxError('no JSON')))).toThrow(SyntaxError);
});
