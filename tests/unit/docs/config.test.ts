// docs/reference/config.md lists every key of the config file, with the option and the setting that say the same.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { addOptions } from '../../../src/cli/check/options.ts';
import { kongSettingsIn, settingsIn } from '../../../src/settings/config/config-settings.ts';
import { FLOWS } from '../../../src/settings/config/flow-schema.ts';
import { configSchema, DISRUPTIONS, NO_CONFIG, TARGETS } from '../../../src/settings/config/schema.ts';
import { ROOT } from '../../support/probe-command.ts';

const PAGE = readFileSync(path.join(ROOT, 'docs/reference/config.md'), 'utf8');
/** Options about one run, and about the file itself. */
const OF_A_RUN = new Set([
  'config',
  'no-config',
  'target',
  'set',
  'accept',
  'json',
  'junit',
  'markdown',
  'fail-on',
  'dry-run',
  'allow-remote',
]);

/** Rows of the tables with the heads key, option and setting. */
const rows = PAGE.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map(([, key = '', option = '', setting = '']) => ({
    keys: namesIn(key),
    options: namesIn(option).map((name) => name.replace(/^--/, '')),
    settings: namesIn(setting),
  }));

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`(?<name>[^`]+)`/g)].map(({ groups }) => groups?.['name'] ?? '');
}

function keysOf(schema: z.core.$ZodType, at: string): string[] {
  const { def } = schema as { def: { type: string } } & z.core.$ZodType;
  if (at.endsWith('flows')) return Object.entries(FLOWS).flatMap(([, flow]) => keysOf(flow, 'flows.NAME'));
  if (at === 'disruption' && !('shape' in def)) return [at, ...DISRUPTIONS.flatMap((one) => keysOf(one, at))];
  if ('innerType' in def) return keysOf(def.innerType as z.core.$ZodType, at);
  if (def.type === 'record' && at.endsWith('targets')) return TARGETS.flatMap((target) => keysOf(target, ''));
  if (def.type !== 'object') return [at];
  return Object.entries((def as z.core.$ZodObjectDef).shape).flatMap(([key, value]) =>
    keysOf(value, at === '' ? key : `${at}.${key}`),
  );
}

test('it lists every key, and no other', () => {
  const listed = rows.flatMap(({ keys }) => keys);
  expect([...new Set(listed)].sort()).toEqual([...new Set(keysOf(configSchema, ''))].sort());
});

test('every option of check about targets and load has a key, and the page names no other option', () => {
  const options = addOptions(new Command()).options.map(({ long = '' }) => long.replace(/^--/, ''));
  const ofKeys = options.filter((name) => !OF_A_RUN.has(name));
  expect([...new Set(rows.flatMap((row) => row.options))].sort()).toEqual(ofKeys.sort());
});

test('every setting that a key replaces is named, and no other', () => {
  const everything = {
    url: 'http://a/',
    disruption: { shell: 'x' },
    expect: { header: { a: undefined }, bypassStatus: 418 },
    confidence: 0.9,
    trialsMax: 3,
    load: { connections: 1, rate: 1, arrivals: 'constant', thinkTime: 1, pacedTime: 1, timeout: 100 },
    bounds: { reload: 1, recovery: 1, quiet: 1, longestGap: 1, streamsEnded: 0 },
  } as const;
  const config = { ...NO_CONFIG.config, results: { dir: 'r', keep: 1 } };
  const settings = {
    ...settingsIn(config, { ...NO_CONFIG.target, ...everything }, '/'),
    ...kongSettingsIn(config, { kong: '3.9.3', expect: { header: 'a' } }, '/'),
  };
  expect([...new Set(rows.flatMap((row) => row.settings))].sort()).toEqual(Object.keys(settings).sort());
});
