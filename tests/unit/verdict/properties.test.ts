// Laws that every history must obey. The other tests of the judge are examples, and whoever writes examples thinks of the same
// cases as whoever wrote the judge; these are drawn at random.
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { CLOSE_KINDS, OUTCOMES } from '../../../src/record/requests/outcome.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { isDecided, judge } from '../../../src/verdict/decide/judge.ts';
import {
  confidenceOf,
  decide,
  DEFAULT_TEST,
  type Decision,
} from '../../../src/verdict/decide/sequential-test.ts';
import type { Judgement } from '../../../src/verdict/decide/judgement.ts';
import { mergeVerdicts, type Verdict } from '../../../src/verdict/decide/merge.ts';
import { steadyLoad, writeHistory, type WrittenRequest } from '../../support/history.ts';

// Each property judges dozens of histories, and the machine may be busy with another project.
vi.setConfig({ testTimeout: 60_000 });

const RANK: Record<Verdict, number> = { green: 0, inconclusive: 1, red: 2 };
const words = fc.array(fc.constantFrom<Verdict>('green', 'inconclusive', 'red'), { maxLength: 12 });

const request: fc.Arbitrary<WrittenRequest> = fc.record({
  atMs: fc.integer({ min: 1, max: 3200 }),
  tookMs: fc.integer({ min: 0, max: 400 }),
  outcome: fc.constantFrom(...OUTCOMES),
  kind: fc.constantFrom(...CLOSE_KINDS),
  how: fc.constantFrom('fin' as const, 'rst' as const),
  handled: fc.integer({ min: 0, max: 2 }),
  wrongConfiguration: fc.boolean(),
});

/** What a trial is made of. */
interface Ingredients {
  /** Whether there is load enough for evidence. */
  steady: boolean;
  extra: WrittenRequest[];
  effect: boolean;
  late: boolean;
  /** CPU of the new worker after the load. */
  share: number;
  reloadMs: number;
}

const CLEAN: Ingredients = { steady: true, extra: [], effect: true, late: false, share: 0, reloadMs: 1000 };

const ingredients: fc.Arbitrary<Ingredients> = fc.record({
  steady: fc.boolean(),
  extra: fc.oneof(
    { weight: 3, arbitrary: fc.constant<WrittenRequest[]>([]) },
    { weight: 1, arbitrary: fc.array(request, { maxLength: 4 }) },
  ),
  effect: fc.boolean(),
  late: fc.boolean(),
  share: fc.constantFrom(0, 1),
  reloadMs: fc.constantFrom(1000, 20_000),
});

// Clean trials besides, as few or as many as a green needs: histories of chance alone are red nearly always.
const history = fc
  .tuple(fc.array(ingredients, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 11, 12, 24))
  .map(([parts, clean]) => parts.map(cook).concat(cleanTrials(clean)));

function cook(parts: Ingredients): Trial {
  const requests = [...(parts.steady ? steadyLoad() : []), ...parts.extra];
  requests.sort((one, other) => one.atMs - other.atMs);
  const trial = writeHistory(requests, {
    disruption: { kind: 'reload', beganMs: 1000, endedMs: 1000 + parts.reloadMs },
    loopDelayMs: { p99: parts.late ? 500 : 1, max: 500 },
    idleCpu: [{ pid: 3, name: 'worker', share: parts.share }],
  });
  return parts.effect ? trial : { ...trial, after: trial.before };
}

function cleanTrials(count: number): Trial[] {
  return Array.from({ length: count }, () => cook(CLEAN));
}

const judged = (trials: readonly Trial[]) => judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST);
const wordsOf = ({ assertions }: Judgement) => assertions.map(({ name, verdict }) => [name, verdict]);

/** A request that violates an assertion, by the assertion's name. */
const VIOLATIONS: [assertion: string, request: WrittenRequest][] = [
  ['bypasses', { atMs: 1500, outcome: 'bypass' }],
  ['closed', { atMs: 1500, outcome: 'closed', kind: 'reused', handled: 0 }],
  ['lost', { atMs: 1500, outcome: 'closed', kind: 'fresh', handled: 0 }],
  ['errors', { atMs: 1500, outcome: 'error', status: 500 }],
  ['timeouts', { atMs: 1500, outcome: 'timeout', status: 0 }],
  ['refused', { atMs: 1500, outcome: 'refused', status: 0 }],
  ['unexpected', { atMs: 1500, outcome: 'unexpected', status: 404 }],
  ['wrong-configuration', { atMs: 1500, outcome: 'unexpected', wrongConfiguration: true }],
  ['handled-twice', { atMs: 1500, handled: 2 }],
];

/** Whether the violated assertion and the whole are not green, and the former is still red if it was. */
function isNoGreener(before: Judgement, after: Judgement, violated: string): boolean {
  const wordIn = ({ assertions }: Judgement) => assertions.find(({ name }) => name === violated)?.verdict;
  const stillRed = wordIn(before) !== 'red' || wordIn(after) === 'red';
  return after.verdict !== 'green' && wordIn(after) !== 'green' && stillRed;
}

test('every request sent is accounted for exactly once', () => {
  fc.assert(
    fc.property(history, (trials) => {
      const { sent, outcomes } = toEntry(trials, judged(trials));
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(sent);
      expect(sent).toBe(trials.reduce((sum, { requestTable }) => sum + requestTable.length, 0));
    }),
    { numRuns: 30 },
  );
});

test('a request without an outcome keeps its trial from counting as clean', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), (atMs) => {
      const trials = cleanTrials(12);
      expect(judged(cleanTrials(12)).verdict).toBe('green');
      trials.at(-1)?.requestTable.open(atMs, 0);
      expect(judged(trials).verdict).not.toBe('green');
    }),
    { numRuns: 20 },
  );
});

test('the order of the trials does not matter', () => {
  const shuffled = history.chain((trials) =>
    fc.tuple(fc.constant(trials), fc.shuffledSubarray(trials, { minLength: trials.length })),
  );
  fc.assert(
    fc.property(shuffled, ([trials, others]) => {
      const one = judged(trials);
      const other = judged(others);
      expect(other.verdict).toBe(one.verdict);
      expect(other.confidence).toBeCloseTo(one.confidence, 12);
      expect(wordsOf(other)).toEqual(wordsOf(one));
      expect(isDecided(others, RELOAD_ASSERTIONS, DEFAULT_TEST)).toBe(
        isDecided(trials, RELOAD_ASSERTIONS, DEFAULT_TEST),
      );
    }),
    { numRuns: 20 },
  );
});

describe('a violation never improves the verdict', () => {
  const violations = fc.constantFrom(...VIOLATIONS);

  test('by one more trial', () => {
    fc.assert(
      fc.property(history, violations, (trials, [name, extra]) => {
        const bad = cook({ ...CLEAN, extra: [extra] });
        expect(isNoGreener(judged(trials), judged([...trials, bad]), name)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('by one more request in an existing trial', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), fc.nat(), violations, (count, at, [name, extra]) => {
        const trials = cleanTrials(count);
        const before = judged(trials);
        trials[at % count] = cook({ ...CLEAN, extra: [extra] });
        expect(isNoGreener(before, judged(trials), name)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('for any rates of the sequential test', () => {
    const rank: Record<Decision, number> = { green: 0, undecided: 1, inconclusive: 1, red: 2 };
    const rates = fc.record({
      healthyRate: fc.double({ min: 0.0001, max: 0.01, noNaN: true }),
      faultRate: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      confidence: fc.double({ min: 0.9, max: 0.9999, noNaN: true }),
    });
    fc.assert(
      fc.property(rates, fc.nat(200), fc.nat(20), (rate, clean, violating) => {
        const now = decide({ clean, violating }, rate);
        const more = decide({ clean, violating: violating + 1 }, rate);
        const instead = decide({ clean: Math.max(0, clean - 1), violating: violating + 1 }, rate);
        expect(rank[more]).toBeGreaterThanOrEqual(rank[now]);
        expect(rank[instead]).toBeGreaterThanOrEqual(rank[now]);
        expect(more).not.toBe('green');
        expect(confidenceOf({ clean, violating }, rate)).toBeGreaterThanOrEqual(0.5);
      }),
    );
  });
});

test('red outweighs inconclusive, which outweighs green, in any order and grouping', () => {
  fc.assert(
    fc.property(words, words, (some, others) => {
      const all = [...some, ...others];
      const worst = Math.max(...all.map((word) => RANK[word]));
      expect(mergeVerdicts(all)).toBe(
        all.length === 0 ? 'inconclusive' : ['green', 'inconclusive', 'red'][worst],
      );
      expect(mergeVerdicts([...all].reverse())).toBe(mergeVerdicts(all));
      const grouped = [some, others].filter((group) => group.length > 0).map(mergeVerdicts);
      expect(mergeVerdicts(grouped)).toBe(mergeVerdicts(all));
    }),
  );
});
