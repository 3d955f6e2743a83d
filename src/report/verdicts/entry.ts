import { noOutcomes, OUTCOMES } from '../../record/requests/outcome.ts';
import { RequestFigures } from '../../record/requests/request-figures.ts';
import type { JudgeableTrial, Trial } from '../../record/trial.ts';
import { pinnedOf } from '../../verdict/observe/pinned.ts';
import { worstRecovery } from '../../verdict/observe/summarize.ts';
import { observe } from '../../verdict/observe/observe.ts';
import { mergeSignals, signalIn, type AssertionSignal } from '../../verdict/known-issues/signal.ts';
import type { Judgement } from '../../verdict/decide/judgement.ts';
import { baselineEntry } from './baseline-entry.ts';
import { streamsEntry } from './streams-entry.ts';
import type { VerdictEntry } from './schema.ts';

/** Builds one entry of verdicts.json from whole trials, without signals. @throws Error without trials */
export function toEntry(trials: readonly Trial[], judgement: Judgement): VerdictEntry {
  return entryOf(trials, RequestFigures.of(trials), judgement, new Map());
}

/**
 * The same from observed trials and the figures of their requests; `signals` compares the assertions with the known
 * issues. @throws Error without trials
 */
export function entryOf(
  trials: readonly JudgeableTrial[],
  figures: RequestFigures,
  judgement: Judgement,
  signals: ReadonlyMap<string, AssertionSignal>,
): VerdictEntry {
  const [first] = trials;
  if (!first) throw new Error('a verdict needs at least one trial');
  // No client is the target's own.
  const pinned = first.flows ? undefined : pinnedOf(trials, figures.lastOldMs);
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
    ...countOutcomes(trials, figures),
    recovery: worstRecovery(trials.map((trial) => observe(trial).summary.recovery)),
    ...figures.times.entry(),
    ...waits(trials),
    ...baselineEntry(trials),
    streams: streamsEntry(trials),
    ...(first.disruption.kind === 'policies' ? {} : { load: first.load }),
    reloads: trials.filter((trial) => observe(trial).missingEffect.length === 0).length,
    durationS: trials.reduce((sum, trial) => sum + observe(trial).summary.seconds, 0),
    ...(pinned ? { pinned } : {}),
  };
}

function countOutcomes(
  trials: readonly JudgeableTrial[],
  { sent, closes: ofRequests }: RequestFigures,
): Pick<VerdictEntry, 'outcomes' | 'closes' | 'sent'> {
  const outcomes = noOutcomes();
  const closes = { ...ofRequests, idle: 0, unsolicited: 0 };
  for (const trial of trials) {
    const { idleCloses, unsolicited = [] } = trial;
    closes.idle += idleCloses.length;
    closes.unsolicited += unsolicited.length;
    for (const outcome of OUTCOMES) outcomes[outcome] += observe(trial).summary.outcomes[outcome];
  }
  return { outcomes, closes, sent };
}

function waits(trials: readonly JudgeableTrial[]): Pick<VerdictEntry, 'longestGapMs' | 'longestWait'> {
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
