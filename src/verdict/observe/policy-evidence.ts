import { counted } from '../../common/counted.ts';
import type { PolicyRecord } from '../../record/policy-record.ts';

const BYTES_PER_MB = 1e6;

/** When the dashboard takes more than this share of the reload time, the trial measures the dashboard, not the gateway. */
export const DASHBOARD_SHARE_BOUND = 0.1;

/** Why there is no proof of a reload in a trial about policies; empty when there is. */
export function missingPolicyEffect({ before, after, lists, held, watched }: PolicyRecord): string[] {
  const missing: string[] = [];
  if (watched.length === 0) missing.push('no policy was made');
  if (after.completed <= before.completed) missing.push('the gateway completed no reload');
  if (lists.length === 0) missing.push('the gateway did not ask for the policy list');
  if (held === 0) missing.push('no list request was held while the second policy was made');
  return missing;
}

/** Why a trial about policies proves nothing, not even a red; empty when it can. */
export function reasonsToDiscardPolicies({ dashboardShare }: PolicyRecord): string[] {
  if (dashboardShare <= DASHBOARD_SHARE_BOUND) return [];
  return [`the mock dashboard itself took ${percent(dashboardShare)} of the reload time`];
}

/** Policies of seed 004 are created over 5 s: when they are this late, half of the load was missing. */
const LATE_BOUND_MS = 5000;

/** Why a clean trial about policies is no evidence for a green; empty when it is. */
export function missingPolicyLoad({ lateMs }: PolicyRecord): string[] {
  if (lateMs <= LATE_BOUND_MS) return [];
  return [
    `policies came up to ${(lateMs / 1000).toFixed(1)} s late: the machine could not keep up with the load`,
  ];
}

/** Summarizes a trial about policies in one sentence. */
export function describePolicies(number: number, record: PolicyRecord): string {
  const { watched, lists, fault, before, after, dashboardShare } = record;
  const responses = lists.map((list) => {
    const whole = list.complete ? '' : ', cut short';
    return list.fault === undefined ? undefined : `${list.fault} (status ${list.status}${whole})`;
  });
  const faulty = responses.filter((response) => response !== undefined);
  return [
    `trial ${number}: ${counted(watched.length, 'policies')} made, ${counted(lists.length, 'lists')} fetched, ${counted(after.completed - before.completed, 'reloads')}`,
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
