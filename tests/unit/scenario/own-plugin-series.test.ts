// What is judged of a plugin of the user's own in Kong, by its language.
import { expect, test } from 'vitest';
import { seriesFor } from '../../../src/scenario/check/own-plugin/series.ts';
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
