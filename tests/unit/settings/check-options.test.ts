import { expect, test } from 'vitest';
import {
  checkEnvironment,
  nameOfSetting,
  optionOfSetting,
  readCheckOptions,
} from '../../../src/settings/check-options.ts';
import { SETTING_KEYS } from '../../../src/settings/keys.ts';

test('the options of the command are passed to its run unchanged', () => {
  const options = {
    method: 'PUT',
    headers: { 'x-key': '"quoted" größe' },
    body: { data: 'a\u0001b\n', chunked: true },
    connection: { cacert: '/a b/ca.pem', unixSocket: '/a/socket', haproxyProtocol: 'v2' as const },
    effectHeader: 'x-version',
    all: true,
    given: ['TARGET_URL' as const],
  };
  expect(readCheckOptions(checkEnvironment(options))).toEqual(options);
});

test('a run that the command has not started has no options', () => {
  expect(readCheckOptions({})).toEqual({ headers: {}, body: {}, connection: {}, all: false, given: [] });
});

test.for(['{', '{"all":"yes"}'])('%s is refused in one sentence', (text) => {
  expect(() => readCheckOptions({ RELOAD_PROOF_CHECK: text })).toThrow(
    'RELOAD_PROOF_CHECK is set by "npx reload-proof check" only: unset it',
  );
});

test('a setting is quoted as given', () => {
  expect(nameOfSetting('TARGET_URL', { given: ['TARGET_URL'] })).toBe('--url');
  expect(nameOfSetting('TARGET_URL', { given: ['LOAD_RATE'] })).toBe('TARGET_URL');
});

test('every setting named by an option exists', () => {
  expect(SETTING_KEYS.filter((key) => optionOfSetting(key) !== undefined).sort()).toEqual([
    'BYPASS_STATUS',
    'EXPECT_HEADER',
    'LOAD_RATE',
    'RELOAD_COMMAND',
    'TARGET_URL',
  ]);
});
