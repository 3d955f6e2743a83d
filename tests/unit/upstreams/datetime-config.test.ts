// The date/time service takes its options from its argument or, in a container, from the environment.
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/upstreams/datetime/read-config.ts';

test('an argument goes before the environment', () => {
  expect(readConfig('{"version":"v1","port":0}', { VERSION: 'v2' })).toEqual({ version: 'v1', port: 0 });
});

test('of the environment, only the version has to be given', () => {
  expect(readConfig(undefined, { VERSION: 'v1' })).toEqual({
    version: 'v1',
    host: '0.0.0.0',
    port: 8080,
    controlPort: 8081,
    alwaysCloses: false,
    lameDuckMs: 0,
    idleMs: 1000,
    untilCounted: false,
  });
  const given = { VERSION: 'v1', PORT: '80', CONTROL_PORT: '81', LAME_DUCK_MS: '5', IDLE_MS: '6' };
  expect(readConfig(undefined, { ...given, ALWAYS_CLOSES: 'true', UNTIL_COUNTED: 'true' })).toEqual({
    version: 'v1',
    host: '0.0.0.0',
    port: 80,
    controlPort: 81,
    alwaysCloses: true,
    lameDuckMs: 5,
    idleMs: 6,
    untilCounted: true,
  });
});

test.for([
  [{}, 'VERSION is missing: name the version that each response tells'],
  [{ VERSION: 'v1', PORT: 'x' }, 'PORT must be a whole number between 0 and 65535 (got "x")'],
  [{ VERSION: 'v1', IDLE_MS: '-1' }, 'IDLE_MS must be a whole number between 0 and 3600000 (got "-1")'],
  [{ VERSION: 'v1', ALWAYS_CLOSES: 'yes' }, 'ALWAYS_CLOSES must be true or false (got "yes")'],
  [{ VERSION: 'v1', UNTIL_COUNTED: '1' }, 'UNTIL_COUNTED must be true or false (got "1")'],
] as const)('of %o it says "%s"', ([environment, message]) => {
  expect(() => readConfig(undefined, environment)).toThrow(message);
});
