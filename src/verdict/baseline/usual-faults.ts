import { noOutcomes } from '../../record/requests/outcome.ts';
import type { Trial } from '../../record/trial.ts';
import { ERROR_RATE, likelihoodAtRate } from './rate-test.ts';
import { closedWhenQuiet, endedAtOwnLimit, fits, serverCloses } from './server-closes.ts';
import { isAllowedUnprocessed } from './unprocessed.ts';

/**
 * Tells which requests of a trial failed as they do without a disruption, so that they say nothing about recovery: their
 * outcome is not more frequent than in the baseline, and a close fits its pattern. Undefined when the baseline has no
 * failure.
 */
export function usualFaults(trial: Trial): ((id: number) => boolean) | undefined {
  const { baseline, requestTable } = trial;
  if (!baseline) return undefined;
  const quiet = closedWhenQuiet(baseline);
  const atLimit = endedAtOwnLimit(trial);
  if (baseline.outcomes.ok === baseline.sent && quiet === 0 && atLimit.size === 0) return undefined;
  const strangeRows = rowsThatDoNotFit(trial);
  const isStrange = (id: number) => strangeRows.has(requestTable.connection(id) ?? -1);
  const counts = noOutcomes();
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome === 'closed' && (isStrange(id) || atLimit.has(requestTable.connection(id) ?? -1))) continue;
    if (isAllowedUnprocessed(trial, id)) continue;
    if (outcome !== undefined) counts[outcome]++;
  }
  const exposure = requestTable.length;
  const usual = new Set(
    Object.entries(counts)
      .filter(([outcome, count]) => {
        const before =
          outcome === 'closed'
            ? (baseline.counts['closed'] ?? 0) + quiet
            : baseline.outcomes[outcome as keyof typeof counts];
        const rates = [
          { count, exposure },
          { count: before, exposure: baseline.sent },
        ] as const;
        return before > 0 && likelihoodAtRate(...rates) >= ERROR_RATE;
      })
      .map(([outcome]) => outcome),
  );
  return (id) => {
    const outcome = requestTable.outcome(id);
    if (outcome === 'closed' && atLimit.has(requestTable.connection(id) ?? -1)) return true;
    if (outcome === undefined || !usual.has(outcome)) return false;
    return outcome !== 'closed' || !isStrange(id);
  };
}

function rowsThatDoNotFit(trial: Trial): Set<number> {
  const pattern = trial.baseline?.closes;
  if (!pattern) return new Set();
  const strange = serverCloses(trial).filter((close) => !fits(close, pattern));
  return new Set(strange.map(({ row }) => row));
}
