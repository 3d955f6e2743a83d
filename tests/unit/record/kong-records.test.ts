// Trials that earlier versions recorded on real Kong (format 2): they stay readable, and what is found in them stays the same.
// The figures are those that the version which recorded them found (commit d2925d1, 2026-11-26, images built from the source of each tag);
// recovery has been counted from the end of a reload since.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTrial } from '../../../src/record/disk/trial-file.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../../../src/verdict/observe/target-assertions.ts';

const ASSERTIONS = [...RELOAD_ASSERTIONS, newCalls({ workers: 2, configurations: 1, servers: 1 })];

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
  ['3.9.3-python-reload', 'reload', { bypasses: 8, closed: 5, 'new-calls': 11 }],
  ['3.9.3-js-kill', 'kill', { bypasses: 2055, recovery: null, 'new-calls': 9 }],
  ['3.9.3-go-kill', 'kill', { errors: 186, recovery: 10_463, 'new-calls': 4 }],
  [
    '3.1.0-go-late-start',
    'late-start',
    { bypasses: 2, timeouts: 32, spin: 2, recovery: null, 'new-calls': 1 },
  ],
  [
    '3.1.0-sockets-reload',
    'reload',
    { bypasses: 1, closed: 12, timeouts: 12, 'idle-closes': 5, spin: 1, recovery: null, 'new-calls': 3 },
  ],
  ['3.4.1-defect-steady', 'none', { 'new-calls': 2762 }],
] as const)('what was found in %s', async ([name, kind, figures]) => {
  const trial = await recorded(name);
  expect(trial.disruption.kind).toBe(kind);
  expect(trial.identity).toMatchObject({ runtime: 'containers', real: true });
  expect(found(trial)).toEqual(figures);
});
