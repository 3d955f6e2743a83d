import type { TrialHead } from '../../record/trial.ts';
import type { VerdictEntry } from './schema.ts';

/** The baseline of a series as in verdicts.json; every trial of the series carries the same one. */
export function baselineEntry(trials: readonly TrialHead[]): Pick<VerdictEntry, 'baseline'> {
  const baseline = trials.find((trial) => trial.baseline)?.baseline;
  if (!baseline) return {};
  const { sent, durationMs, outcomes, counts, longestWaitMs = null, ttlbMs } = baseline;
  return {
    baseline: {
      sent,
      durationS: durationMs / 1000,
      outcomes,
      closes: { idle: counts['idle-closes'] ?? 0, unsolicited: counts['unsolicited'] ?? 0 },
      longestWaitMs,
      ttlbMs: { p50: ttlbMs?.p50 ?? null, p99: ttlbMs?.p99 ?? null },
    },
  };
}
