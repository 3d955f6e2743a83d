import { fastMonotonicMs } from '../../record/clock.ts';
import { policyId } from '../../upstreams/dashboard/policy.ts';
import { EAGER_BACKOFF } from './backoff.ts';
import type { PolicySteps } from './run-policy-trial.ts';
import { check, watch } from './watch.ts';
import type { Fault } from '../../record/target/policy-record.ts';

/**
 * A policy is created and the target reloaded while the dashboard has a fault, and the old policies are tried. Then the
 * fault is removed and the target reloaded again, after which the new policy has to become visible.
 */
export function misbehaving(fault: Fault): PolicySteps {
  return async ({ target, dashboard, boundMs }, requestTable) => {
    const { policies } = await dashboard.state();
    await dashboard.setFault(fault);
    try {
      const index = await dashboard.create('rich', 1);
      const triggeredMs = fastMonotonicMs();
      await target.trigger('block');
      for (let old = 1; old <= policies; old++) await check(target, policyId(old), requestTable);
      await dashboard.setFault('none');
      await target.trigger('block');
      const pending = { id: policyId(index), index, triggeredMs };
      const watched = await watch(target, pending, requestTable, EAGER_BACKOFF, boundMs);
      return { watched: [watched], held: null, fault };
    } finally {
      await dashboard.setFault('none');
    }
  };
}
