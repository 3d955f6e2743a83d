import { setTimeout as delay } from 'node:timers/promises';
import type { KeyResponse, PolicyTarget } from '../../targets/policy-target.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import { classifyFailure } from '../../load/failure.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import { packDetail, type RequestTable } from '../../record/requests/request-table.ts';
import { waitAfter, type Backoff } from './backoff.ts';
import { waitLimit } from '../../verdict/observe/bounds.ts';
import { countedFromMs, type PolicyVisibility } from '../../record/target/policy-record.ts';

/** A policy that was created and whose trigger was sent. */
export type Pending = Pick<PolicyVisibility, 'id' | 'index' | 'triggeredMs' | 'releasedMs'>;

interface Attempt {
  outcome: Outcome | 'absent';
  status: number;
  detail: number;
}

/**
 * Tries to create a key for a policy until the target knows the policy, for somewhat longer than the bound (ms after
 * its trigger), so that a time beyond the bound is measured. All attempts are recorded as one request: `ok`, `timeout`
 * beyond the bound, or the outcome of an attempt that failed otherwise.
 */
export async function watch(
  target: PolicyTarget,
  policy: Pending,
  requestTable: RequestTable,
  backoff: Backoff,
  boundMs: number,
): Promise<PolicyVisibility> {
  const startMs = countedFromMs(policy);
  const id = requestTable.open(startMs, 0);
  const endMs = startMs + waitLimit(boundMs);
  for (let attempts = 1; ; attempts++) {
    const last = fastMonotonicMs() >= endMs;
    const { outcome, status, detail } = await attempt(target, policy.id);
    const tookMs = fastMonotonicMs() - startMs;
    if (outcome !== 'absent' || last) {
      const final = outcome === 'absent' || (outcome === 'ok' && tookMs > boundMs) ? 'timeout' : outcome;
      requestTable.close(id, final, status, Number.NaN, tookMs, detail);
      const visibleMs = outcome === 'ok' ? startMs + tookMs : null;
      return { ...policy, visibleMs, attempts };
    }
    await delay(
      Math.max(0, Math.min(waitAfter(attempts, backoff, Math.random()), endMs - fastMonotonicMs())),
    );
  }
}

/**
 * Tries once to create a key for a policy from before, recorded as one request. If the policy is absent, that is
 * `unexpected`.
 */
export async function check(
  target: PolicyTarget,
  policy: string,
  requestTable: RequestTable,
): Promise<boolean> {
  const startMs = fastMonotonicMs();
  const id = requestTable.open(startMs, 0);
  const { outcome, status, detail } = await attempt(target, policy);
  const tookMs = fastMonotonicMs() - startMs;
  requestTable.close(id, outcome === 'absent' ? 'unexpected' : outcome, status, tookMs, tookMs, detail);
  return outcome === 'ok';
}

const OUTCOME_OF: Record<KeyResponse['result'], Attempt['outcome']> = {
  created: 'ok',
  absent: 'absent',
  error: 'error',
  unexpected: 'unexpected',
};

async function attempt(target: PolicyTarget, policy: string): Promise<Attempt> {
  try {
    const { result, status } = await target.createKey(policy);
    return { outcome: OUTCOME_OF[result], status, detail: packDetail(undefined, undefined, false) };
  } catch (error) {
    const { outcome, kind, how } = classifyFailure(error as Error, false, undefined);
    return { outcome, status: 0, detail: packDetail(kind, how, false) };
  }
}
