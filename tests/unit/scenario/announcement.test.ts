// What a check says before it starts, or in place of starting.
import { expect, test } from 'vitest';
import { dryRunLines, reloadsLine, type DryRun } from '../../../src/scenario/check/announcement.ts';
import { defaultFlows } from '../../../src/scenario/check/default-flows.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const TARGET = {
  url: 'http://127.0.0.1:1/',
  reload: 'true',
  reloadWaitMs: 1000,
  status: 200,
  version: 'unknown',
};

const SETTINGS = settingsSchema.parse({});

function dryRunOf(plan: Partial<DryRun>): string[] {
  const target = { reload: 'nginx -s reload' };
  return dryRunLines({ flows: [], target, settings: SETTINGS, all: false, hasOwnFlows: false, ...plan });
}

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
  const lines = dryRunOf({ flows: defaultFlows(TARGET, settings), settings });
  expect(lines[0]).toBe('dry run: one request was sent to look at the target; no load, and no reload');
  expect(lines).toContain(
    '  busy            100 requests per second (constant arrivals) on at most 8 connections',
  );
  expect(lines).toContain(
    '  idle-1s         8 connections that pause for 1000 ms, at most 8 requests per second',
  );
  const unlimited = settingsSchema.parse({});
  expect(dryRunOf({ flows: defaultFlows(TARGET, unlimited), settings: unlimited })).toContain(
    '  busy            8 busy connections, as fast as the target responds',
  );
  expect(lines.filter((line) => line.endsWith('; left out if the target cannot carry it'))).toHaveLength(3);
  expect(lines).toContain('baseline: all flows for 5.5 s without a reload');
  expect(lines).toContain('reloads: 2 or more for a red, 12 for a green, 40 at most');
});

test('a dry run says what it would reload, for how long, and what it needs', () => {
  const lines = dryRunOf({ maxDuration: { ms: 300_000, name: '--max-duration' } });
  expect(lines).toContain('each reload: nginx -s reload');
  expect(lines).toContain('time: no reload begins after 5m (--max-duration)');
  expect(lines).toContain(
    'late damage: after each of the first 3 reloads the load goes on for 15 s, unless something has failed',
  );
  expect(lines).toContain(
    'needs proof of each reload, without which it ends after 2: other processes serve the target, if they can be seen from here (or give --effect-header, --effect-url or --effect-command)',
  );
  expect(lines.at(-1)).toMatch(/^needs \d+ open files at most, and writes to results\/$/);
});

test.for<[effect: Partial<DryRun['target']>, proof: string]>([
  [{ effectHeader: 'x-version' }, 'x-version has another value'],
  [{ effect: { command: 'cat version' } }, 'the output of the effect command has another value'],
])('a dry run names what is to prove a reload: %o', ([target, proof]) => {
  expect(dryRunOf({ target: { reload: 'true', ...target } }).join('\n')).toContain(`from here, or ${proof}`);
});

test('a dry run of flows of one’s own says that each has been tried', () => {
  expect(dryRunOf({ hasOwnFlows: true, target: { reload: () => Promise.resolve() } })).toEqual(
    expect.arrayContaining([
      'dry run: one request of each flow was sent to look at the target; no load, and no reload',
      'each reload: what the config file has as disruption',
    ]),
  );
});
