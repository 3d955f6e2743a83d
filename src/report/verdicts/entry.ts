import { CLOSE_KEYS, noOutcomes, OUTCOMES } from '../../record/requests/outcome.ts';
import type { Trial } from '../../record/trial.ts';
import { pinnedOf } from '../../verdict/observe/pinned.ts';
import { worstRecovery } from '../../verdict/observe/summarize.ts';
import { observe } from '../../verdict/observe/observe.ts';
import { mergeSignals, signalIn, type AssertionSignal } from '../../verdict/known-issues/signal.ts';
import type { Judgement } from '../../verdict/decide/judgement.ts';
import { latencies, timesToLastByte } from '../../record/requests/histogram.ts';
import { baselineEntry } from './baseline-entry.ts';
import { streamsEntry } from './streams-entry.ts';
import type { VerdictEntry } from './schema.ts';

/**
 * Builds one entry of verdicts.json; `signals` compares the assertions with the known issues.
 * @throws Error without trials
 */
export function toEntry(
  trials: readonly Trial[],
  judgement: Judgement,
  signals: ReadonlyMap<string, AssertionSignal> = new Map(),
): VerdictEntry {
  const [first] = trials;
  if (!first) throw new Error('a verdict needs at least one trial');
  // No client is the target's own.
  const pinned = first.flows ? undefined : pinnedOf(trials);
  return {
    scenario: first.scenario,
    variant: first.variant,
    ...first.identity,
    verdict: judgement.verdict,
    confidence: judgement.confidence,
    ...mergeSignals(judgement.assertions, signals),
    trials: trials.length,
    assertions: judgement.assertions.map(
      ({ name, expects, limit, unit, observed, verdict, tally, evidence, hint }) => ({
        name,
        expects,
        limit,
        unit,
        observed,
        verdict,
        ...(tally ? { tally } : {}),
        ...signalIn(signals, name),
        evidence,
        hint,
      }),
    ),
    ...countOutcomes(trials),
    recovery: worstRecovery(trials.map((trial) => observe(trial).summary.recovery)),
    ...times(trials),
    ...waits(trials),
    ...baselineEntry(trials),
    streams: streamsEntry(trials),
    ...(first.disruption.kind === 'policies' ? {} : { load: first.load }),
    reloads: trials.filter((trial) => observe(trial).missingEffect.length === 0).length,
    durationS: trials.reduce((sum, trial) => sum + observe(trial).summary.seconds, 0),
    ...(pinned ? { pinned } : {}),
  };
}

function countOutcomes(trials: readonly Trial[]): Pick<VerdictEntry, 'outcomes' | 'closes' | 'sent'> {
  const outcomes = noOutcomes();
  const closes = {
    reused: 0,
    fresh: 0,
    midRequest: 0,
    midResponse: 0,
    unprocessed: 0,
    handled: 0,
    idle: 0,
    unsolicited: 0,
  };
  let sent = 0;
  for (const trial of trials) {
    const { requestTable, idleCloses, unsolicited = [] } = trial;
    sent += requestTable.length;
    closes.idle += idleCloses.length;
    closes.unsolicited += unsolicited.length;
    for (const outcome of OUTCOMES) outcomes[outcome] += observe(trial).summary.outcomes[outcome];
    for (let id = 0; id < requestTable.length; id++) {
      const kind = requestTable.closeKind(id);
      if (kind) closes[CLOSE_KEYS[kind]]++;
      if (kind && requestTable.handled(id) > 0) closes.handled++;
    }
  }
  return { outcomes, closes, sent };
}

function waits(trials: readonly Trial[]): Pick<VerdictEntry, 'longestGapMs' | 'longestWait'> {
  let longestGapMs: number | null = null;
  let longestWait: NonNullable<VerdictEntry['longestWait']> | undefined;
  for (const trial of trials) {
    const { waits: found } = observe(trial);
    if (!found) continue;
    longestGapMs = Math.max(longestGapMs ?? 0, found.gapMs);
    if (found.longestMs <= (longestWait?.ms ?? -1)) continue;
    const { longestMs: ms, withoutMs = null, dueMs } = found;
    longestWait = { ms, withoutMs, trial: trial.number, dueMs };
  }
  return { longestGapMs, ...(longestWait ? { longestWait } : {}) };
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
