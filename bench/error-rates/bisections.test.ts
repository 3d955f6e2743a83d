// Bisections on a live gateway: the reference gateway in eight "versions", with a defect from one of them on. Each is printed and kept in
// live-bisections.json, whatever it says; an interrupted one goes on, and a finished one tells its answer again.
// @module-tag go-plugin
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { bisect, type Runner } from '../../src/cli/bisect/bisect.ts';
import type { Command } from '../../src/cli/bisect/read-options.ts';
import { readProgress, writeProgress } from '../../src/cli/bisect/state.ts';
import { describeEnd } from '../../src/cli/bisect/describe.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import { bypasses } from '../../src/verdict/observe/request-assertions.ts';
import { expectedOf } from '../../src/verdict/bisect/expected.ts';
import { tallyOf } from '../../src/verdict/decide/judge.ts';
import { keptList } from '../support/live-gateway.ts';
import { killTrials } from './kill-trials.ts';

const VERSIONS = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0'];
/** Near, far and in the middle. */
const FIRST_BAD = ['1.1.0', '1.3.0', '1.4.0', '1.6.0', '1.7.0'];
const RATES = { '1': 1, '1 in 3': 1 / 3, '1 in 10': 0.1 };
const TRIALS_MAX = 1000;
/** A kill is over in a fraction of a second, and hundreds of trials are to be run. */
const TIMING = {
  ...DEFAULT_TIMING,
  requestsBefore: 150,
  durationBeforeMs: 100,
  requestsAfter: 200,
  durationAfterMs: 100,
  quietMs: 100,
};

interface LiveBisection {
  rate: string;
  firstBad: string;
  said: string;
  right: boolean;
  trials: number;
  planned: number;
}

const done = keptList<LiveBisection>('live-bisections.json');
const trialsOf = killTrials('live-bisections');

const CASES = Object.entries(RATES).flatMap(([name, rate]) =>
  FIRST_BAD.map((firstBad) => ({ name, rate, firstBad })),
);

test.for(CASES)('first bad is $firstBad, showing in $name', async ({ name, rate, firstBad }, { signal }) => {
  const question = { versions: VERSIONS, oldest: 'good', rate } as const;
  const command: Command = {
    scenario: 'live-bisections',
    gateway: 'reference',
    question,
    assertion: bypasses.name,
    variant: firstBad,
    trialsMax: TRIALS_MAX,
  };
  const folder = path.resolve(inject('settings').RESULTS_DIR, 'live-bisections', `${name}, ${firstBad}`);
  const run: Runner = async (version, atMost) => {
    const bad = VERSIONS.indexOf(version) >= VERSIONS.indexOf(firstBad);
    const defect = bad ? ({ name: 'bypass-on-plugin-error', rate } as const) : undefined;
    const variant = bad ? 'bad' : 'good';
    return tallyOf(await trialsOf({ variant, defect, signal, maximum: atMost, timing: TIMING }), bypasses);
  };
  const ending = await bisect({
    question,
    run,
    progress: readProgress(folder, command),
    trialsMax: TRIALS_MAX,
    keep: (progress) => writeProgress(folder, command, progress),
  });
  const { tallies } = readProgress(folder, command);
  const trials = Object.values(tallies).reduce((sum, { clean, violating }) => sum + clean + violating, 0);
  const said = describeEnd(ending, command);
  const right = ending.kind === 'found' && ending.version === firstBad;
  const planned = Math.ceil(expectedOf(question).total);
  done.push({ rate: name, firstBad, said, right, trials, planned });
  process.stdout.write(
    `${name}, first bad ${firstBad}: ${said}, after ${trials} trials of ${planned} planned\n`,
  );
  expect(ending).toMatchObject({ kind: 'found', version: firstBad });
});
