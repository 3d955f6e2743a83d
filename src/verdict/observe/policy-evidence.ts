import { counted } from '../../common/counted.ts';
import type { PolicyRecord } from '../../record/target/policy-record.ts';

const BYTES_PER_MB = 1e6;

/**
 * If the dashboard takes more than this share of the reload time, the trial measures the dashboard and not the gateway.
 */
export const DASHBOARD_SHARE_BOUND = 0.1;

/** Why it is not proven that a policy trial had a reload; empty if it is. */
export function missingPolicyEffect({ before, after, lists, held, watched }: PolicyRecord): string[] {
  const missing: string[] = [];
  if (watched.length === 0) missing.push('no policy was created');
  if (after.completed <= before.completed) missing.push('the gateway completed no reload');
  if (lists.length === 0) missing.push('the gateway did not request the policy list');
  if (held === 0) missing.push('no list request was held back while the second policy was created');
  return missing;
}

/** Why a policy trial proves nothing at all, not even a red; empty if it counts. */
export function reasonsToDiscardPolicies({ dashboardShare }: PolicyRecord): string[] {
  if (dashboardShare <= DASHBOARD_SHARE_BOUND) return [];
  return [`the mock dashboard itself took ${percent(dashboardShare)} of the reload time`];
}

/** The load of seed 004 creates policies over 5 s. If triggers are this late, half of the load is missing. */
const LATE_BOUND_MS = 5000;

/** Why a clean policy trial is not evidence; empty if it is. */
export function missingPolicyLoad({ lateMs }: PolicyRecord): string[] {
  if (lateMs <= LATE_BOUND_MS) return [];
  return [
    `policies came up to ${(lateMs / 1000).toFixed(1)} s late: the machine could not keep up with the load`,
  ];
}

/** Summarizes a policy trial in one sentence. */
export function describePolicies(number: number, record: PolicyRecord): string {
  const { watched, lists, fault, before, after, dashboardShare } = record;
  const responses = lists.map((list) => {
    const whole = list.complete ? '' : ', cut short';
    return list.fault === undefined ? undefined : `${list.fault} (status ${list.status}${whole})`;
  });
  const faulty = responses.filter((response) => response !== undefined);
  return [
    `trial ${number}: ${counted(watched.length, 'policies')} created, ${counted(lists.length, 'lists')} fetched, ${counted(after.completed - before.completed, 'reloads')}`,
    ...(record.lateMs > 0 ? [`triggers up to ${(record.lateMs / 1000).toFixed(1)} s late`] : []),
    `the dashboard took ${percent(dashboardShare)} of the time`,
    `peak memory ${megabytes(after.peakMemoryBytes)}, log ${megabytes(after.logBytes - before.logBytes)} longer`,
    ...(fault === undefined
      ? []
      : [`the dashboard was made to respond with ${faulty.join(', ') || 'nothing'}`]),
  ].join('; ');
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'unknown' : `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
