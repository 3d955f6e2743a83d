// LOAD_RATE in a scenario: requests come by a schedule, whatever the gateway does, and the verdict says so.
import { expect, test } from 'vitest';
import { openRun } from '../../src/report/open-run.ts';
import { readTrialsOf } from '../../src/trial/run-folder.ts';
import { runSuite } from '../support/run-suite.ts';

const RATE = 400;
const DISTANCE_MS = 2.5;
const SCENARIO = 'tests/kong-blue-green-sockets.test.ts';

test('a scenario sends at the rate that is set', async () => {
  // With little confidence asked for, two clean trials are enough.
  const settings = { LOAD_RATE: String(RATE), CONFIDENCE: '0.6' };
  const { exitCode, stdout, run } = await runSuite(settings, [SCENARIO]);
  expect(stdout).toContain(
    `load      ${RATE} requests a second (constant arrivals) on at most 8 connections`,
  );
  const { verdicts } = await openRun(run);
  expect(verdicts.map(({ verdict, load }) => ({ verdict, load }))).toEqual([
    {
      verdict: 'green',
      load: { connections: 8, thinkMs: 0, timeoutMs: 20_000, rate: RATE, arrivals: 'constant' },
    },
  ]);
  expect(exitCode).toBe(0);
  const [entry] = verdicts;
  if (!entry) throw new Error('there is no verdict');
  const trials = await readTrialsOf(run, entry);
  expect(trials).toHaveLength(entry.trials);
  for (const { recording, unsent } of trials) {
    expect(unsent).toBe(0);
    // Due at even distances from the first to the last, also while the gateway reloads.
    const first = recording.startMs(0);
    for (let id = 0; id < recording.length; id++)
      expect(recording.startMs(id) - first).toBeCloseTo(id * DISTANCE_MS, 3);
  }
});
