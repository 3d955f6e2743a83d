import { noOutcomes, OUTCOMES } from '../../record/requests/outcome.ts';
import type { Trial } from '../../record/trial.ts';
import { closesAtRate, usualCloses } from './close-rates.ts';
import { ERROR_RATE, likelihoodAtRate } from './rate-test.ts';
import { endedAtOwnLimit, fits, serverCloses } from './server-closes.ts';
import { isAllowedUnprocessed } from './unprocessed.ts';

/**
 * Tells which requests of a trial failed as they do without a disruption, so that they say nothing about recovery: their
 * outcome is not more frequent than in the baseline, and a close fits its pattern. Undefined when the baseline has no
 * failure.
 */
export function usualFaults(trial: Trial): ((id: number) => boolean) | undefined {
  const { baseline, requestTable } = trial;
  if (!baseline) return undefined;
  const atLimit = endedAtOwnLimit(trial);
  if (baseline.outcomes.ok === baseline.sent && usualCloses('closed', baseline) === 0 && atLimit.size === 0)
    return undefined;
  const closes = serverCloses(trial);
  const { closes: pattern } = baseline;
  const fitting = pattern === undefined ? closes : closes.filter((close) => fits(close, pattern));
  const strangeRows = new Set(closes.filter((close) => !fitting.includes(close)).map(({ row }) => row));
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
    OUTCOMES.filter((outcome) => {
      const count = counts[outcome];
      if (outcome === 'closed') {
        const other = fitting.filter(({ inFlight }) => !inFlight).length;
        const isUsual =
          closesAtRate('closed', { own: count, other, exposure }, baseline).likelihood >= ERROR_RATE;
        return isUsual && usualCloses('closed', baseline) > 0;
      }
      const before = { count: baseline.outcomes[outcome], exposure: baseline.sent };
      return before.count > 0 && likelihoodAtRate({ count, exposure }, before) >= ERROR_RATE;
    }),
  );
  return (id) => {
    const outcome = requestTable.outcome(id);
    if (outcome === 'closed' && atLimit.has(requestTable.connection(id) ?? -1)) return true;
    if (outcome === undefined || !usual.has(outcome)) return false;
    return outcome !== 'closed' || !isStrange(id);
  };
}
