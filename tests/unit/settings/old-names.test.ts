// Using an old name is an error that gives the new one.
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { SETTING_KEYS, settingsSchema } from '../../../src/settings/keys.ts';
import { OLD_FILES, OLD_SETTINGS, OLD_VALUES } from '../../../src/settings/old-names.ts';
import { readSettings } from '../../../src/settings/settings.ts';

const newFolder = () => mkdtempSync(path.join(runFolder(), 'old-names-'));

function withFile(text: string, environment: Record<string, string> = {}) {
  const folder = newFolder();
  writeFileSync(path.join(folder, '.env'), text);
  return () => readSettings(folder, environment);
}

test.for(Object.entries(OLD_SETTINGS))('%s is told to be %s', ([old, now]) => {
  const sentence = `${old} is now called ${now}; set ${now} instead`;
  expect(withFile('', { [old]: 'x' })).toThrow(sentence);
  expect(withFile(`${old}=x\n`)).toThrow(sentence);
  expect(withFile('', { [old]: '' })).not.toThrow();
  expect(SETTING_KEYS).toContain(now);
  expect(SETTING_KEYS).not.toContain(old);
});

test.for(Object.entries(OLD_VALUES))('%s is told to be %s', ([old, now]) => {
  const [key = '', value = ''] = old.split('=');
  const sentence = `${old} is now ${now}; set ${now} instead`;
  expect(withFile('', { [key]: value })).toThrow(sentence);
  expect(withFile(`${old}\n`)).toThrow(sentence);
  expect(withFile(`${now}\n`)).not.toThrow();
  expect(settingsSchema.safeParse({ [key]: value }).success).toBe(false);
});

test.for(Object.entries(OLD_FILES))('%s is told to be %s, given or still there', ([old, now]) => {
  const folder = newFolder();
  const given = path.join(folder, old);
  expect(withFile('', { KNOWN_ISSUES: given })).toThrow(`${given} is now ${now}, one file per gateway`);
  writeFileSync(given, '');
  expect(() => readSettings(folder, {})).toThrow(
    `${old} is now ${now}, one file per gateway; move its entries there and remove it`,
  );
});
