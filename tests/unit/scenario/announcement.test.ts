// What a check says before it starts, or in place of starting.
import { expect, test } from 'vitest';
import { dryRunLines, reloadsLine } from '../../../src/scenario/check/announcement.ts';
import { defaultFlows } from '../../../src/scenario/check/default-flows.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const TARGET = {
  url: 'http://127.0.0.1:1/',
  reload: 'true',
  reloadWaitMs: 1000,
  status: 200,
  version: 'unknown',
};

test.for<[all: boolean, settings: Record<string, unknown>, line: string]>([
  [false, {}, 'reloads: 2 or more for a red, 12 for a green, 40 at most'],
  [true, {}, 'reloads: 12 for a green, 40 at most'],
  [false, { TRIALS_MAX: 1 }, 'reloads: 1 or more for a red, 1 for a green, 1 at most'],
  [true, { CONFIDENCE: 0.6 }, 'reloads: 2 for a green, 40 at most'],
])('with --all %s and %o: %s', ([all, settings, line]) => {
  expect(reloadsLine(settingsSchema.parse(settings), all)).toBe(line);
});

test('a dry run says what each flow sends at most', () => {
  const settings = settingsSchema.parse({ LOAD_RATE: 100 });
  const lines = dryRunLines(defaultFlows(TARGET, settings), settings, false);
  expect(lines[0]).toBe('dry run: one request was sent to look at the target; no load, and no reload');
  expect(lines).toContain(
    '  busy            100 requests per second (constant arrivals) on at most 8 connections; at most 100 requests per second',
  );
  expect(lines.filter((line) => line.endsWith('; left out if the target cannot carry it'))).toHaveLength(3);
  expect(lines).toContain('baseline: all flows for 5.5 s without a reload');
  expect(lines.at(-1)).toBe('reloads: 2 or more for a red, 12 for a green, 40 at most');
});
