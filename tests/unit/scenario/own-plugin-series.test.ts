// What is judged of a plugin of the user's own in Kong, by its language.
import { expect, test } from 'vitest';
import { dryRunLines, seriesFor } from '../../../src/scenario/check/own-plugin/series.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const settings = settingsSchema.parse({});

test.for(['go', 'python', 'js'] as const)('%s: kill, reload and late start', (language) => {
  const series = seriesFor(language, 'x-a', settings);
  expect(
    series.map(({ flows, targetVariant }) => flows.map(({ variant }) => variant).concat(targetVariant)),
  ).toEqual([
    ['busy/kill', 'paced/kill', 'target/kill'],
    ['busy', 'paced', 'target'],
    ['busy/late-start', 'paced/late-start', 'target/late-start'],
  ]);
});

test('lua: only the reload, and nothing of plugin servers', () => {
  const series = seriesFor('lua', 'x-a', settings);
  expect(series.map(({ targetVariant }) => targetVariant)).toEqual(['target']);
  const names = series.flatMap(({ assertions = [] }) => assertions.map(({ name }) => name));
  expect(names).toContain('bypasses');
  expect(names).not.toContain('plugin-servers-left');
});

test('a dry run says what each series sends, and how often', () => {
  const paced = settingsSchema.parse({ LOAD_RATE: 100 });
  const lines = dryRunLines(seriesFor('go', 'x-a', paced), paced, 'kong:3.9.3');
  expect(lines.at(-1)).toBe(
    'needs a container engine, and kong:3.9.3, from which it builds an image with the plugin; writes to results/',
  );
  expect(lines[0]).toBe('dry run: nothing was built or started');
  expect(
    lines.filter((line) => line.includes(' for a green, 40 at most, each with the flows:')),
  ).toHaveLength(3);
  expect(lines).toContain('12 trials for a green, 40 at most, each with the flows:');
  expect(lines).toContain(
    '  busy             100 requests per second (constant arrivals) on at most 8 connections',
  );
  expect(lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(' ')[0])).toEqual([
    'busy/kill',
    'paced/kill',
    'busy',
    'paced',
    'busy/late-start',
    'paced/late-start',
  ]);
});
