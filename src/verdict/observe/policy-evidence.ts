import { counted } from '../../common/counted.ts';
import type { PolicyRecord } from '../../record/policy-record.ts';

const BYTES_PER_MB = 1e6;

/** A dashboard that takes more of the reload time than this share is what was measured, not the gateway. */
export const DASHBOARD_SHARE_BOUND = 0.1;

/** Why no reload can be said to have happened in a trial about policies; empty when one has. */
export function missingPolicyEffect({ before, after, lists, held, watched }: PolicyRecord): string[] {
  const missing: string[] = [];
  if (watched.length === 0) missing.push('no policy was made');
  if (after.completed <= before.completed) missing.push('the gateway ended no reload');
  if (lists.length === 0) missing.push('the gateway did not ask for the policy list');
  if (held === 0) missing.push('no list request was held while the second policy was made');
  return missing;
}

/** Why a trial about policies proves nothing either way; empty when it may. */
export function voidPolicies({ dashboardShare }: PolicyRecord): string[] {
  if (dashboardShare <= DASHBOARD_SHARE_BOUND) return [];
  return [`the mock dashboard itself took ${percent(dashboardShare)} of the reload time`];
}

/** Policies of seed 004 come for 5 s: later than that again, half the load was never there. */
const LATE_BOUND_MS = 5000;

/** Why a clean trial about policies would not prove a green; empty when it would. */
export function thinPolicies({ lateMs }: PolicyRecord): string[] {
  if (lateMs <= LATE_BOUND_MS) return [];
  return [`policies came up to ${(lateMs / 1000).toFixed(1)} s late: the machine could not carry the load`];
}

/** What a trial about policies saw, in a sentence. */
export function policiesSeen(number: number, record: PolicyRecord): string {
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
    ...(fault === undefined ? [] : [`the dashboard was made to answer ${faulty.join(', ') || 'nothing'}`]),
  ].join('; ');
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'unknown' : `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
