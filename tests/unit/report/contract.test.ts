// The keys of verdicts.json that others rely on: none may go, and files of earlier versions are still read.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readVerdicts } from '../../../src/cli/signal/read-verdicts.ts';
import { openRun } from '../../../src/report/verdicts/open-run.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
}

const PUBLISHED = JSON.parse(
  readFileSync(new URL('../../../docs/reference/verdicts.schema.json', import.meta.url), 'utf8'),
) as Schema;

const CONTRACT: readonly (readonly [place: string, keys: string])[] = [
  ['', 'suiteVersion startedAt complete machine notRun verdicts'],
  ['machine', 'os cpus memoryGiB node'],
  ['notRun', 'scenario variant why'],
  [
    'verdicts',
    'scenario variant gateway version runtime real verdict confidence expected signal trials assertions outcomes closes sent recovery latencyMs ttlbMs longestGapMs streams reloads durationS',
  ],
  ['verdicts.assertions', 'name limit observed verdict expected signal evidence'],
  ['verdicts.outcomes', 'ok bypass error closed timeout refused stale unexpected'],
  ['verdicts.closes', 'reused fresh midRequest midResponse unprocessed handled idle unsolicited'],
  ['verdicts.latencyMs', 'p50 p90 p99 p999 max'],
  ['verdicts.ttlbMs', 'p50 p99 max'],
  ['verdicts.streams', 'opened ended cut messagesLost messagesRepeated reconnectMs'],
];

/** The object schema at a place; arrays and null are looked through. */
function schemaAt(place: string): Schema {
  const steps = place.split('.').filter((step) => step !== '');
  return steps.reduce<Schema>(
    (schema, step) => objectIn(objectIn(schema).properties?.[step] ?? {}),
    PUBLISHED,
  );
}

function objectIn(schema: Schema): Schema {
  if (schema.items) return objectIn(schema.items);
  return schema.anyOf?.find(({ properties }) => properties !== undefined) ?? schema;
}

test.for(CONTRACT)('"%s" always has exactly the keys %s', ([place, keys]) => {
  const { properties = {}, required } = schemaAt(place);
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(keys.split(' ')));
  expect(required).toEqual(expect.arrayContaining(keys.split(' ')));
});

/** As version 0.1.0 wrote it on 2026-11-25. */
const OLD = {
  suiteVersion: '0.1.0',
  startedAt: '2026-11-25T10:00:00.000Z',
  machine: { os: 'linux', cpus: 2, memoryGiB: 4, node: 'v24.0.0' },
  verdicts: [
    {
      scenario: 'kong-instance-count',
      variant: 'reload',
      gateway: 'kong',
      version: '3.4.1',
      runtime: 'containers',
      real: true,
      verdict: 'red',
      confidence: 1,
      expected: 'red',
      signal: 'as expected',
      trials: 2,
      assertions: [
        {
          name: 'closed',
          limit: 0,
          observed: 3,
          verdict: 'red',
          tally: { clean: 0, violating: 2 },
          expected: 'red',
          signal: 'as expected',
          evidence: ['in 2 of 2 trials'],
        },
      ],
      outcomes: { ok: 10, bypass: 0, error: 0, closed: 3, timeout: 0, refused: 0, stale: 0, unexpected: 0 },
      closes: { reused: 1, fresh: 0, midAnswer: 2, handled: 0, idle: 4 },
      sent: 13,
      recovery: 'self-healed',
      latencyMs: { p50: 1, p90: 1, p99: 1, p999: 1, max: 1 },
      ttlbMs: { p50: 1, p99: 1, max: 1 },
      reloads: 2,
      durationS: 8,
      pinned: {
        lastOldAnswerMs: { median: 100, max: 120 },
        leftMs: { median: 250, max: 260 },
        clientMs: { median: 90, max: 120 },
        connectionsOpened: 16,
        slow: { sent: 2, completed: 2 },
        curve: [],
      },
      again: 'npx vitest run',
    },
  ],
};

test('a file of an earlier version is read, with its keys renamed', async () => {
  const folder = mkdtempSync(path.join(runFolder(), 'old-verdicts-'));
  writeFileSync(path.join(folder, 'verdicts.json'), JSON.stringify(OLD));
  const file = await openRun(folder);
  const closes = { reused: 1, fresh: 0, midRequest: 0, midResponse: 2, handled: 0, idle: 4, unsolicited: 0 };
  const [entry] = file.verdicts;
  expect(entry).toMatchObject({ closes, longestGapMs: null, streams: null, signal: 'as expected' });
  expect(entry).toMatchObject({
    rerunCommand: 'npx vitest run',
    pinned: { lastOldResponseMs: { median: 100, max: 120 }, oldStoppedMs: { median: 250, max: 260 } },
  });
  expect(entry).not.toHaveProperty('again');
  expect(file).toMatchObject({ complete: true, notRun: [] });
  expect(readVerdicts([folder])).toEqual(file.verdicts);
});
