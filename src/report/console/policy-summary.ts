import {
  countedFromMs,
  type PolicyRecord,
  type PolicyVisibility,
} from '../../record/target/policy-record.ts';
import { policiesOf, type TrialHead } from '../../record/trial.ts';

const HIGHEST = 10;
const MS_PER_S = 1000;
const BYTES_PER_MB = 1e6;
const SHARES = [50, 75, 90, 99, 100];

/**
 * Summarizes policy trials in the form of seed 004: the last ten policies with their times, then the distribution and
 * the cost.
 */
export function policySummary(trials: readonly TrialHead[]): string {
  return trials
    .flatMap((trial) => {
      const policies = policiesOf(trial);
      return policies ? summarize(trial, policies) : [];
    })
    .join('\n');
}

function summarize({ variant, number, identity }: TrialHead, record: PolicyRecord): string[] {
  const { watched, lists, before, after, dashboardShare, finalReloadMs } = record;
  const highest = [...watched].sort((a, b) => b.index - a.index).slice(0, HIGHEST);
  const times = watched.flatMap((policy) => timeOf(policy) ?? []).sort((a, b) => a - b);
  const listed = lists.at(-1);
  return [
    ` ${identity.gateway} ${identity.version}, ${variant}, trial ${number}: time from trigger to policy`,
    ...highest.map((policy) => ` ${line(policy)}`),
    ` visible ${times.length} of ${watched.length}; ${distribution(times)}; triggers at most ${seconds(record.lateMs)} late`,
    ` ${after.completed - before.completed} reloads, the last ${seconds(finalReloadMs)}; ${lists.length} lists, the last of ${megabytes(listed?.bytes ?? null)}; ` +
      `dashboard ${(dashboardShare * 100).toFixed(1)} % of the time; peak memory ${megabytes(after.peakMemoryBytes)}; log grew by ${megabytes(after.logBytes - before.logBytes)}`,
  ];
}

function line(policy: PolicyVisibility): string {
  const ms = timeOf(policy);
  return ms === null ? `LOST    ${policy.index} ==> never` : `SUCCESS ${policy.index} ==> ${seconds(ms)}`;
}

function timeOf(policy: PolicyVisibility): number | null {
  return policy.visibleMs === null ? null : policy.visibleMs - countedFromMs(policy);
}

function distribution(sorted: readonly number[]): string {
  if (sorted.length === 0) return 'none visible';
  return SHARES.map((share) => {
    const index = Math.ceil((share / 100) * sorted.length) - 1;
    return `${share}% ${seconds(sorted[Math.max(0, index)] ?? 0)}`;
  }).join(' · ');
}

function seconds(ms: number | null): string {
  return ms === null ? 'never ended' : `${(ms / MS_PER_S).toFixed(3)} s`;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'unknown' : `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}
