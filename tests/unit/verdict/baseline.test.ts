import { expect, test } from 'vitest';
import type { Baseline } from '../../../src/record/baseline.ts';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { packDetail } from '../../../src/record/requests/request-table.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { notClean } from '../../../src/verdict/baseline/not-clean.ts';
import { closePattern } from '../../../src/verdict/baseline/server-closes.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { baselineOf } from '../../../src/verdict/observe/baseline-of.ts';
import { observationOf, observe } from '../../../src/verdict/observe/observe.ts';
import { reasonsToDiscard } from '../../../src/verdict/observe/evidence.ts';
import { recoveryOf } from '../../../src/verdict/observe/summarize.ts';
import { closed, lost, RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { idleCloses } from '../../../src/verdict/observe/target-assertions.ts';
import { trialOf } from '../../support/closing-trial.ts';
import { steadyBut } from '../../support/history.ts';

const verdictOn = (trials: Trial[]) =>
  judge(
    trials,
    RELOAD_ASSERTIONS.filter(({ name }) => ['closed', 'idle-closes', 'lost', 'recovery'].includes(name)),
    DEFAULT_TEST,
  );

const redIn = ({ assertions }: ReturnType<typeof verdictOn>) =>
  assertions.filter(({ verdict }) => verdict === 'red').map(({ name }) => name);

const fourteen = (trial: () => Trial) =>
  Array.from({ length: 14 }, (_, index) => ({ ...trial(), number: index + 1 }));

const times = (count: number, trial: Trial) => Array.from({ length: count }, () => trial);

test('a server that closes idle connections after 300 ms is not red for it', () => {
  const load = { users: 8, pauseMs: 1000, idleMs: 300 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  expect(baseline.counts).toEqual({ 'idle-closes': 48 });
  expect(baseline.closes).toEqual({ quietMs: [300, 300] });
  const judged = verdictOn(fourteen(() => ({ ...trialOf({ ...load, untilMs: 4000 }), baseline })));
  expect(judged.verdict).toBe('green');
  expect(judged.assertions.find(({ name }) => name === 'idle-closes')?.evidence[1]).toBe(
    '448 connections in all, of which the baseline without a disruption makes 448.0 likely',
  );
});

test('nor when its clients first pause for different times, and some connections serve twice', () => {
  const load = { users: 8, pauseMs: 1000, idleMs: 300 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  const trial = trialOf({ ...load, untilMs: 4000, spreadPauses: true });
  expect([...trial.connectionTable].some(({ served }) => served === 2)).toBe(true);
  expect(observationOf({ ...trial, baseline }, idleCloses)?.observed).toBe(0);
});

test('a time-out that a busy machine delays is not taken for a number of responses', () => {
  const [first, ...others] = [300, 305, 430].map((idleMs) => trialOf({ users: 1, pauseMs: 1000, idleMs }));
  for (const { connectionTable } of others)
    for (const { openedMs, closedMs = openedMs, served, end } of connectionTable)
      if (first && end)
        first.connectionTable.close(first.connectionTable.open(openedMs, 0), closedMs, served, end);
  expect(first && closePattern(first)?.served).toBeUndefined();
});

test('the same server is red when it cuts busy connections in a reload', () => {
  const load = { users: 8, pauseMs: 0, idleMs: 300 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  expect(baseline.counts).toEqual({});
  const judged = verdictOn(fourteen(() => ({ ...trialOf({ ...load, cutAtMs: 1500 }), baseline })));
  expect(redIn(judged)).toEqual(['closed']);
});

/** One more request, sent so long after its connection was opened, and closed before a response. */
function meetsClose(trial: Trial, afterMs: number, handled = 0): Trial {
  const row = trial.connectionTable.open(900, 3);
  const sentMs = 900 + afterMs;
  const id = trial.requestTable.open(sentMs, 3);
  trial.requestTable.close(id, 'closed', 0, Number.NaN, 2, packDetail('fresh', 'fin', false), row);
  trial.requestTable.setHandled(id, handled);
  trial.connectionTable.close(row, sentMs + 2, 0, {
    by: 'server',
    inFlight: true,
    how: 'fin',
    announced: false,
  });
  return trial;
}

test.for([
  { what: 'meets the time-out of the server', afterMs: 299, handled: 0, seen: [0, 0, 'clean'] },
  { what: 'meets it late, on a busy machine', afterMs: 450, handled: 0, seen: [0, 0, 'clean'] },
  { what: 'is cut sooner than that', afterMs: 100, handled: 0, seen: [1, 1, 'self-healed'] },
  { what: 'was handled all the same', afterMs: 299, handled: 1, seen: [1, 0, 'clean'] },
])('a request that $what: lost, closed and recovery are $seen', ({ afterMs, handled, seen }) => {
  const load = { users: 8, pauseMs: 1000, idleMs: 300 };
  // Some of its connections were closed before their first request.
  const closes: Baseline['closes'] = { quietMs: [300, 300] };
  const baseline = { ...baselineOf(trialOf(load), RELOAD_ASSERTIONS), closes };
  const trial = { ...meetsClose(trialOf(load), afterMs, handled), baseline };
  const figures = [lost, closed].map((assertion) => observationOf(trial, assertion)?.observed);
  expect([...figures, recoveryOf(trial).class]).toEqual(seen);
});

test('a connection that is cut sooner than the server closes idle ones is a violation', () => {
  const load = { users: 8, pauseMs: 1000, idleMs: 300 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  const trial = { ...trialOf(load), baseline };
  const row = trial.connectionTable.open(900, 3);
  trial.connectionTable.close(row, 1010, 1, { by: 'server', inFlight: false, how: 'fin', announced: false });
  trial.idleCloses.push({ atMs: 1010, virtualUser: 3, how: 'fin', served: 1 });
  expect(observationOf(trial, idleCloses)).toMatchObject({ observed: 1, counted: 49, expected: 48 });
});

test.for<{ what: string; quietMs: [number, number]; observed: number }>([
  { what: 'in time', quietMs: [300, 310], observed: 0 },
  { what: 'all 100 ms late', quietMs: [400, 410], observed: 0 },
  // Those after the disruption began.
  { what: 'of another length', quietMs: [500, 510], observed: 42 },
])(
  'time-outs after 300 ms count $observed times where those of the baseline were $what',
  ({ quietMs, observed }) => {
    const load = { users: 8, pauseMs: 1000, idleMs: 300 };
    const baseline = { ...baselineOf(trialOf(load), RELOAD_ASSERTIONS), closes: { quietMs } };
    expect(observationOf({ ...trialOf(load), baseline }, idleCloses)).toMatchObject({
      observed,
      counted: 48,
    });
  },
);

test('a connection that is cut before the disruption is not its doing', () => {
  const load = { users: 8, pauseMs: 1000, idleMs: 300 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  const trial = { ...trialOf(load), baseline };
  const row = trial.connectionTable.open(800, 3);
  trial.connectionTable.close(row, 910, 1, { by: 'server', inFlight: false, how: 'fin', announced: false });
  trial.idleCloses.push({ atMs: 910, virtualUser: 3, how: 'fin', served: 1 });
  expect(observationOf(trial, idleCloses)).toMatchObject({ observed: 0, counted: 49 });
});

test('a server that closes each connection after 100 requests is not red for it', () => {
  const load = { users: 8, pauseMs: 1, requests: 100 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  expect(baseline.closes).toEqual({ served: [100, 100] });
  const judged = verdictOn(fourteen(() => ({ ...trialOf({ ...load, untilMs: 4000 }), baseline })));
  expect(redIn(judged)).toEqual([]);
  expect(judged.verdict).toBe('green');
});

test('the same server is red when it cuts busy connections in a reload too', () => {
  const load = { users: 8, pauseMs: 1, requests: 100 };
  const baseline = baselineOf(trialOf(load), RELOAD_ASSERTIONS);
  const trial = { ...trialOf({ ...load, cutAtMs: 1150 }), baseline };
  expect(observationOf(trial, closed)).toMatchObject({ observed: 8 });
  expect(redIn(verdictOn(fourteen(() => ({ ...trialOf({ ...load, cutAtMs: 1150 }), baseline }))))).toEqual([
    'closed',
  ]);
});

const written = (count: number) =>
  steadyBut(
    ...Array.from({ length: count }, (_, index) => ({
      atMs: 100 + 137 * index,
      outcome: 'closed' as const,
      kind: 'reused' as const,
    })),
  );

test('closes at no time in particular count beyond their rate', () => {
  const baseline = baselineOf(written(4), RELOAD_ASSERTIONS);
  expect(observationOf({ ...written(6), baseline }, closed)).toMatchObject({ observed: 0, counted: 6 });
  expect(observationOf({ ...written(24), baseline }, closed)).toMatchObject({ observed: 20, counted: 24 });
});

test('closes that come together in the reload are not hidden by one that came in the baseline', () => {
  const load = { users: 8, pauseMs: 1 };
  const baseline = { ...baselineOf(trialOf(load), RELOAD_ASSERTIONS), counts: { closed: 1 } };
  expect(observationOf({ ...trialOf({ ...load, cutAtMs: 1150 }), baseline }, closed)?.observed).toBe(8);
});

test('a baseline lasts until its load ends, also when its clients pause at the end', () => {
  const { durationMs, sent } = baselineOf(trialOf({ users: 8, pauseMs: 4000 }), RELOAD_ASSERTIONS);
  expect({ durationMs, sent }).toEqual({ durationMs: 5999, sent: 12 });
});

test('two closes show no pattern', () => {
  expect(closePattern(trialOf({ users: 2, pauseMs: 5000, idleMs: 300, untilMs: 4000 }))).toBeUndefined();
});

test('usual faults do not keep a target from having recovered', () => {
  const load = { users: 8, pauseMs: 1, requests: 100 };
  const trial = trialOf(load);
  expect(recoveryOf(trial).class).not.toBe('clean');
  expect(recoveryOf({ ...trial, baseline: baselineOf(trialOf(load), RELOAD_ASSERTIONS) }).class).toBe(
    'clean',
  );
});

const BASELINE: Baseline = {
  durationMs: 2000,
  sent: 4000,
  outcomes: { ...noOutcomes(), ok: 3995, error: 5 },
  failures: { 'error: status 502': 3, 'error: status 503': 2 },
  counts: { errors: 5 },
};

test('a flow that was not clean before the reload proves nothing, in either direction', () => {
  const trial = { ...steadyBut({ atMs: 1500, outcome: 'error', status: 502 }), baseline: BASELINE };
  expect(reasonsToDiscard(trial)).toEqual([
    'not clean before the reload: 5 of 4000 requests (3 × error: status 502, 2 × error: status 503)',
  ]);
  const { verdict } = judge(times(12, trial), RELOAD_ASSERTIONS, DEFAULT_TEST);
  expect(verdict).toBe('inconclusive');
});

test.for(['reload', 'kill', 'rollout'] as const)('says that it was not clean before the %s', (kind) => {
  const { disruption, ...trial } = { ...steadyBut(), baseline: BASELINE };
  const moments = { beganMs: disruption.beganMs, endedMs: disruption.endedMs };
  expect(notClean({ ...trial, disruption: { kind, ...moments } })).toMatch(
    new RegExp(`^not clean before the ${kind}: 5 of 4000 requests`),
  );
});

test.for([
  { wrong: 2, sent: 100, clean: true },
  { wrong: 3, sent: 100, clean: false },
  { wrong: 3, sent: 3000, clean: true },
  { wrong: 4, sent: 3000, clean: false },
])('$wrong wrong requests of $sent are clean: $clean', ({ wrong, sent, clean }) => {
  const outcomes = { ...noOutcomes(), ok: sent - wrong, timeout: wrong };
  expect(notClean({ ...steadyBut(), baseline: { ...BASELINE, sent, outcomes } }) === undefined).toBe(clean);
});

test('a flow whose virtual users cannot all connect is not clean, however many requests the others send', () => {
  const trial = trialOf({ users: 2, pauseMs: 0 });
  for (const user of [2, 3]) {
    const id = trial.requestTable.open(1, user);
    trial.requestTable.close(id, 'timeout', 0, Number.NaN, 5000, 0);
  }
  // One that is served later is.
  trial.requestTable.close(trial.requestTable.open(2, 1), 'refused', 0, Number.NaN, 1, 0);
  const baseline = baselineOf(trial, RELOAD_ASSERTIONS);
  expect(baseline).toMatchObject({ sent: 6002, unserved: 2 });
  expect(notClean({ ...steadyBut(), baseline })).toBe(
    'not clean before the reload: 2 virtual users could not connect, or got no response (2 × timeout, 1 × refused)',
  );
});

test('says what was seen instead of the expected response', () => {
  const trial = steadyBut(
    { atMs: 1500, outcome: 'unexpected', status: 404 },
    { atMs: 1510, outcome: 'unexpected', status: 404 },
    { atMs: 1520, outcome: 'error', status: 502 },
  );
  expect(baselineOf(trial, RELOAD_ASSERTIONS).failures).toEqual({
    'unexpected: status 404': 2,
    'error: status 502': 1,
  });
});

test('closes do not make a flow unclean, since they are compared', () => {
  const outcomes = { ...noOutcomes(), ok: 3000, closed: 1000 };
  expect(notClean({ ...steadyBut(), baseline: { ...BASELINE, outcomes } })).toBeUndefined();
});

test('what a late probe saw proves nothing, in either direction', () => {
  const trial = steadyBut({ atMs: 1500, outcome: 'closed', kind: 'reused' });
  const late = { ...trial, loopDelayMs: { p99: 400, max: 600 } };
  expect(judge(times(4, trial), RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('red');
  delete late.observations;
  expect(judge(times(4, late), RELOAD_ASSERTIONS, DEFAULT_TEST).verdict).toBe('inconclusive');
});

test('a record without a baseline is judged as it was', () => {
  const trial = steadyBut({ atMs: 1500, outcome: 'closed', kind: 'reused' });
  expect(observe(trial, [closed]).assertions['closed']).not.toHaveProperty('counted');
});
