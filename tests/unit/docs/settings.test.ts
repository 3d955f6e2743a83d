// docs/reference/settings.md has every setting with its default, in the order of .env.example.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { settingsSchema, type Settings } from '../../../src/settings/keys.ts';

const PAGE = path.resolve(import.meta.dirname, '../../../docs/reference/settings.md');
const ROW = /^\| `(?<name>[A-Z_]+)` +\| (?:`(?<value>[^`]+)`)? *\| \S/gm;

test('every setting is listed, with its default', () => {
  const defaults: Settings = settingsSchema.parse({});
  const expected = Object.keys(settingsSchema.shape).map((name) => {
    const value = defaults[name as keyof Settings];
    return [name, value === undefined ? undefined : String(value)];
  });
  const listed = [...readFileSync(PAGE, 'utf8').matchAll(ROW)].map(({ groups }) => [
    groups?.['name'],
    groups?.['value'],
  ]);
  expect(listed).toEqual(expected);
});
