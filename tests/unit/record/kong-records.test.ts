// Trials that earlier versions recorded on real Kong (format 2): they stay readable, and what is found in them stays the same.
// The figures are those that the version which recorded them found (commit d2925d1, 2026-11-26, images built from the source of each tag);
// recovery has been counted from the end of a reload since, its class has been taken by time, and the longest wait has been judged.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTrial } from '../../../src/record/disk/trial-file.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { instancesText, newCalls } from '../../../src/verdict/observe/new-calls.ts';
import { recovery } from '../../../src/verdict/observe/target-assertions.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';

const ASSERTIONS = [...RELOAD_ASSERTIONS, newCalls({ workers: 2, plugins: 1, inFlight: 16 })];

function recorded(name: string): Promise<Trial> {
  return readTrial(fileURLToPath(new URL(`../../fixtures/kong-trials/kong-${name}.trial`, import.meta.url)));
}

/** Everything found in a trial but zeros and the length of the disruption, rounded. */
function found(trial: Trial): Record<string, number | null> {
  const { assertions } = observe(trial, ASSERTIONS);
  const figures = Object.entries(assertions).map(
    ([name, { observed }]) => [name, observed === null ? null : Math.round(observed)] as const,
  );
  return Object.fromEntries(figures.filter(([name, figure]) => figure !== 0 && name !== 'reload-ended'));
}

test.for([
  ['3.9.3-python-reload', 'reload', { bypasses: 8, closed: 5, 'longest-wait': 90, 'new-calls': 11 }],
  ['3.9.3-js-kill', 'kill', { bypasses: 2055, 'longest-wait': 101, recovery: 1463, 'new-calls': 9 }],
  ['3.9.3-go-kill', 'kill', { errors: 186, 'longest-wait': 10_118, recovery: 10_463, 'new-calls': 4 }],
  [
    '3.1.0-go-late-start',
    'late-start',
    { bypasses: 2, timeouts: 32, spin: 2, recovery: null, 'new-calls': 1 },
  ],
  [
    '3.1.0-sockets-reload',
    'reload',
    {
      bypasses: 1,
      closed: 12,
      timeouts: 12,
      'longest-wait': 19_980,
      'idle-closes': 5,
      spin: 1,
      recovery: null,
      'new-calls': 3,
    },
  ],
  ['3.4.1-defect-steady', 'none', { 'longest-wait': 1779, 'new-calls': 2762 }],
  ['3.4.1-defect-reload', 'reload', { closed: 50, 'longest-wait': 1938, 'new-calls': 14_928 }],
] as const)('the observations in %s', async ([name, kind, figures]) => {
  const trial = await recorded(name);
  expect(trial.disruption.kind).toBe(kind);
  expect(trial.identity).toMatchObject({ runtime: 'containers', real: true });
  expect(found(trial)).toEqual(figures);
});

test('with the defect, nearly every request starts two instances and closes one', async () => {
  expect(instancesText(await recorded('3.4.1-defect-steady'))).toBe(
    '2,762 calls, 1,382 instances closed for 1,397 requests (1.98 and 0.99 for each)',
  );
});

test('a load that ended 0.3 s after the last fault cannot tell whether the target had recovered', async () => {
  const trial = await recorded('3.9.3-js-kill');
  expect(recoveryOf(trial)).toMatchObject({ class: 'unknown', recovered: false, rate: 0 });
  const judgement = judge([trial, trial, trial], [recovery(10_000)], DETERMINISTIC_TEST);
  expect(judgement.verdict).toBe('inconclusive');
  expect(judgement.assertions.at(-1)?.evidence).toContainEqual(
    expect.stringMatching(
      /^trial 1: the load ended 3\d\d ms after the last request that failed: too early to tell/,
    ),
  );
});
