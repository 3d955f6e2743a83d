import { describe, expect, test } from 'vitest';
import { bisect, type Runner } from '../../../src/cli/bisect/bisect.ts';
import { expectedOf, expectedTrials } from '../../../src/verdict/bisect/expected.ts';
import { nextStep } from '../../../src/verdict/bisect/next.ts';
import { qualityOf, stepsOf, testOf, type Question } from '../../../src/verdict/bisect/question.ts';
import { simulateBisections } from '../../../bench/error-rates/simulated-bisections.ts';
import { seededRandom } from '../../../bench/error-rates/simulated-series.ts';

const VERSIONS = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0'];
const question: Question = { versions: VERSIONS, oldest: 'good', rate: 1 };
const fresh = { tallies: {}, missing: [] };

/** Versions that violate in every trial from this one on. */
function badFrom(first: string, asked: string[] = [], missing: string[] = []): Runner {
  return (version, atMost) => {
    asked.push(version);
    if (missing.includes(version)) return Promise.resolve({ missing: 'no such tag' });
    return Promise.resolve(
      version >= first ? { clean: 0, violating: atMost } : { clean: atMost, violating: 0 },
    );
  };
}

test.for(VERSIONS.slice(1))('finds %s, within the planned steps', async (first) => {
  const asked: string[] = [];
  const ending = await bisect({ question, progress: fresh, trialsMax: 100, run: badFrom(first, asked) });
  expect(ending).toMatchObject({
    kind: 'found',
    version: first,
    before: VERSIONS[VERSIONS.indexOf(first) - 1],
  });
  expect(new Set(asked).size).toBeLessThanOrEqual(stepsOf(question));
});

test('finds the first fixed version', async () => {
  const run = badFrom('1.3.0');
  const fixed: Runner = async (version, atMost) => {
    const ran = await run(version, atMost);
    return 'missing' in ran ? ran : { clean: ran.violating, violating: ran.clean };
  };
  const ending = await bisect({
    question: { ...question, oldest: 'bad' },
    progress: fresh,
    trialsMax: 100,
    run: fixed,
  });
  expect(ending).toMatchObject({ kind: 'found', version: '1.3.0', before: '1.2.0' });
});

test('a version that is not available is skipped, and named if it lies in between', async () => {
  const skipped: string[] = [];
  const ending = await bisect({
    question,
    progress: fresh,
    trialsMax: 100,
    run: badFrom('1.4.0', [], ['1.3.0', '1.4.0']),
    skipped: (version, why) => skipped.push(`${version} ${why}`),
  });
  expect(ending).toEqual({ kind: 'found', version: '1.5.0', before: '1.2.0', between: ['1.3.0', '1.4.0'] });
  expect(skipped).toContain('1.4.0 no such tag');
});

const endOf = (run: Runner, trialsMax: number) => bisect({ question, progress: fresh, trialsMax, run });
const nothing: Runner = () => Promise.resolve({ clean: 0, violating: 0 });

test('the reason for the missing response is given', async () => {
  expect(await endOf(badFrom('9'), 3)).toEqual({ kind: 'undecided', version: '1.0.0' });
  const bad = await endOf(badFrom('1.0.0'), 100);
  expect(bad).toEqual({ kind: 'not-as-named', version: '1.0.0', quality: 'bad' });
  const good = await endOf(badFrom('9'), 100);
  expect(good).toEqual({ kind: 'not-as-named', version: '1.7.0', quality: 'good' });
  const missing = await endOf(badFrom('1.1.0', [], ['1.7.0']), 100);
  expect(missing).toEqual({ kind: 'end-missing', version: '1.7.0' });
  expect(await endOf(nothing, 100)).toEqual({ kind: 'no-evidence', version: '1.0.0' });
});

test('it goes on from any point where it was interrupted', async () => {
  const whole: string[] = [];
  await bisect({ question, progress: fresh, trialsMax: 100, run: badFrom('1.5.0', whole) });
  expect(whole.length).toBeGreaterThan(2);
  for (let stop = 1; stop < whole.length; stop++) {
    const asked: string[] = [];
    const run = badFrom('1.5.0', asked);
    let kept = JSON.stringify(fresh);
    const interrupted = bisect({
      question,
      progress: fresh,
      trialsMax: 100,
      run: (version, atMost) =>
        asked.length === stop ? Promise.reject(new Error('interrupted')) : run(version, atMost),
      keep: (progress) => (kept = JSON.stringify(progress)),
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    const progress = JSON.parse(kept) as typeof fresh;
    const ending = await bisect({ question, progress, trialsMax: 100, run });
    expect(ending).toMatchObject({ kind: 'found', version: '1.5.0' });
    expect(asked).toEqual(whole);
  }
});

test('two versions need no step in between', () => {
  const ends: Question = { versions: ['1.0.0', '1.1.0'], oldest: 'good', rate: 1 };
  expect(stepsOf(ends)).toBe(2);
  const tallies = { '1.0.0': { clean: 50, violating: 0 }, '1.1.0': { clean: 0, violating: 5 } };
  expect(nextStep(ends, { tallies, missing: [] })).toMatchObject({ kind: 'found', version: '1.1.0' });
});

test('a good version may have violations if enough clean trials outweigh them', () => {
  const sequential = testOf({ ...question, rate: 1 / 3 });
  expect(qualityOf({ clean: 12, violating: 1 }, sequential)).toBeUndefined();
  expect(qualityOf({ clean: 40, violating: 1 }, sequential)).toBe('good');
});

describe.for([1, 1 / 3, 1 / 10])('a defect in %f of the trials', (rate) => {
  const histories = 1000;
  /** 1 % of them, and what chance adds to it (three standard deviations). */
  const bound = histories * 0.01 + 3 * Math.sqrt(histories * 0.01 * 0.99);

  test('is found where it appears', async () => {
    const seen = await simulateBisections({ versions: 16, rate, noise: 0.001, histories }, seededRandom(1));
    expect(histories - seen.right).toBeLessThanOrEqual(bound);
    expect(seen.right + seen.wrong + seen.refused).toBe(histories);
  });

  test('takes about as many trials as planned', () => {
    const asked = { ...question, rate };
    const sequential = testOf(asked);
    const random = seededRandom(3);
    let trials = 0;
    for (let history = 0; history < histories; history++) {
      const tally = { clean: 0, violating: 0 };
      while (qualityOf(tally, sequential) === undefined) {
        tally[random() < rate ? 'violating' : 'clean']++;
        trials++;
      }
    }
    const expected = expectedTrials(sequential, rate);
    expect(Math.abs(trials / histories / expected - 1)).toBeLessThan(0.1);
    const { steps, good, bad, total } = expectedOf(asked);
    expect(bad).toBe(expected);
    expect(total).toBe((steps * (good + bad)) / 2);
  });
});
