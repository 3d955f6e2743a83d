import { noOutcomes } from '../load/outcome.ts';
import type { Trial } from '../trial/trial.ts';
import { missingEffect } from '../verdict/evidence.ts';
import { pinnedOf } from '../verdict/pinned.ts';
import { recoveryOf, worstRecovery } from '../verdict/recovery.ts';
import { outcomeOf } from '../verdict/stale.ts';
import type { Judgement } from '../verdict/verdict.ts';
import type { Word } from '../verdict/words.ts';
import { latencies, timesToLastByte } from './histogram.ts';
import type { VerdictEntry } from './schema.ts';

const MS_PER_S = 1000;

/** One entry of verdicts.json; `expectedRed` are the assertions that the ledger knows to be red. @throws Error without trials: nothing was seen, so nothing can be said */
export function toEntry(
  trials: readonly Trial[],
  judgement: Judgement,
  expectedRed?: readonly string[],
): VerdictEntry {
  const [first] = trials;
  if (!first) throw new Error('a verdict needs at least one trial');
  const pinned = pinnedOf(trials);
  return {
    scenario: first.scenario,
    variant: first.variant,
    ...first.identity,
    verdict: judgement.verdict,
    confidence: judgement.confidence,
    ...expectation(judgement.verdict, expectedRed && expectedRed.length > 0),
    trials: trials.length,
    assertions: judgement.assertions.map(
      ({ name, expects, limit, unit, observed, verdict, evidence, hint }) => ({
        name,
        expects,
        limit,
        unit,
        observed,
        verdict,
        ...expectation(verdict, expectedRed?.includes(name)),
        evidence,
        hint,
      }),
    ),
    ...countOutcomes(trials),
    recovery: worstRecovery(trials.map(recoveryOf)),
    ...times(trials),
    reloads: trials.filter((trial) => missingEffect(trial).length === 0).length,
    durationS: trials.reduce((sum, trial) => sum + loadSeconds(trial), 0),
    ...(pinned ? { pinned } : {}),
  };
}

/** How a verdict stands to what is expected: red, green, or (undefined) nothing. */
function expectation(verdict: Word, red: boolean | undefined): Pick<VerdictEntry, 'expected' | 'signal'> {
  if (red === undefined) return { expected: null, signal: 'no expectation' };
  const expected = red ? 'red' : 'green';
  if (verdict === 'inconclusive') return { expected, signal: 'inconclusive' };
  if (verdict === expected) return { expected, signal: 'as expected' };
  return { expected, signal: red ? 'fixed upstream' : 'regressed' };
}

function countOutcomes(trials: readonly Trial[]): Pick<VerdictEntry, 'outcomes' | 'closes' | 'sent'> {
  const outcomes = noOutcomes();
  const closes = { reused: 0, fresh: 0, midAnswer: 0, handled: 0, idle: 0 };
  let sent = 0;
  for (const trial of trials) {
    const { recording, idleCloses } = trial;
    sent += recording.length;
    closes.idle += idleCloses.length;
    for (let id = 0; id < recording.length; id++) {
      const outcome = outcomeOf(trial, id);
      if (outcome) outcomes[outcome]++;
      const kind = recording.closeKind(id);
      if (kind) closes[kind === 'mid-answer' ? 'midAnswer' : kind]++;
      if (kind && recording.handled(id) > 0) closes.handled++;
    }
  }
  return { outcomes, closes, sent };
}

function times(trials: readonly Trial[]): Pick<VerdictEntry, 'latencyMs' | 'ttlbMs'> {
  const first = latencies(trials);
  const last = timesToLastByte(trials);
  return {
    latencyMs: {
      p50: first.percentile(50),
      p90: first.percentile(90),
      p99: first.percentile(99),
      p999: first.percentile(99.9),
      max: first.maxMs,
    },
    ttlbMs: { p50: last.percentile(50), p99: last.percentile(99), max: last.maxMs },
  };
}

/** Seconds from the first request of a trial to the end of its last. */
export function loadSeconds({ recording }: Trial): number {
  if (recording.length === 0) return 0;
  let endMs = 0;
  // Requests end in another order than they begin, but never by more than a connection's worth.
  for (let id = 0; id < recording.length; id++) endMs = Math.max(endMs, recording.endMs(id));
  return (endMs - recording.startMs(0)) / MS_PER_S;
}
