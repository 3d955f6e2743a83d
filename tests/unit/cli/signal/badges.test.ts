// One badge for each verdict, with the date of its run.
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeBadges } from '../../../../src/cli/signal/badges.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import { writtenEntry } from '../../../support/written-entries.ts';

test('a badge says what it is about, the verdict, the signal and the day', async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'badges-'));
  const cell = { scenario: 'kong-plugin-languages', variant: 'go/kill', gateway: 'kong', version: '3.9.3' };
  const entry = writtenEntry(cell, { bypasses: { clean: 0, violating: 9 } });
  writeBadges(folder, [{ ...entry, signal: 'as expected' }], () => '2026-11-26');
  const file = path.join(folder, 'kong-plugin-languages-go-kill-kong-3.9.3.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    schemaVersion: 1,
    label: 'kong-plugin-languages go/kill: kong 3.9.3',
    message: 'red, as expected, 2026-11-26',
    color: 'red',
  });
});
