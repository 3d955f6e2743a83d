import { expect, test } from 'vitest';
import { nameOfSetting, optionOfSetting } from '../../../src/settings/check-options.ts';
import { SETTING_KEYS } from '../../../src/settings/keys.ts';

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
