import type { Trial } from '../../record/trial.ts';
import type { BlueGreen } from '../../targets/balancers/deployment/blue-green.ts';
import { deploy } from '../../trial/disruptions/deploy.ts';
import type { Timing } from '../../trial/timing.ts';
import { decisionOn } from '../../verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import type { KnownIssue } from '../../verdict/known-issues/known-issues.ts';
import { slow, SWITCH_ASSERTIONS } from '../../verdict/observe/switch-assertions.ts';
import type { ScenarioContext } from '../context.ts';
import { defaultTest } from '../series-of-flow.ts';
import type { ScenarioPlan } from '../run-scenario.ts';
import type { RestartableDeployment } from './deployment.ts';
import { knownRedsOf, SCENARIO, type Variant } from './variants.ts';

const SLOW_MS = 3000;
/** The rate in the known issues of a fault that shows in every switch. */
export const CERTAIN = 0.99;
/** A deploy itself takes a second under load, so little load is needed before and after it. */
export const TIMING: Timing = {
  requestsBefore: 200,
  durationBeforeMs: 200,
  requestsAfter: 300,
  durationAfterMs: 200,
  quietMs: 100,
  healBoundMs: 5000,
  boundMs: 30_000,
};

/** A blue-green deploy of one variant as a scenario. */
export function deployScenario(
  variant: Variant,
  target: RestartableDeployment,
  { settings, knownIssues }: Pick<ScenarioContext, 'settings' | 'knownIssues'>,
): ScenarioPlan<BlueGreen> {
  const { boundMs = settings.STALE_BOUND_MS, client, remedy, name } = variant;
  const reds = knownRedsOf(variant, knownIssues);
  const test = isCertain(reds) ? DETERMINISTIC_TEST : defaultTest(settings);
  // A deploy takes as long as its slow request, so no more of them are sent than needed. A known red needs more, to
  // tell whether it is fixed.
  const needsSlow = (sofar: readonly Trial[]) => {
    const decision = decisionOn(sofar, slow, defaultTest(settings));
    return decision === 'undecided' || (decision === 'green' && isKnown(reds, slow.name));
  };
  return {
    scenario: SCENARIO,
    variant: name,
    route: name,
    target,
    load: () => target.load(client, remedy?.clientBehaviour),
    disruption: (sofar) =>
      deploy({
        boundMs,
        announce: remedy?.announce ?? false,
        slow: needsSlow(sofar) ? { bodyMs: SLOW_MS, client } : undefined,
      }),
    timing: TIMING,
    assertions: SWITCH_ASSERTIONS,
    test,
  };
}

function isKnown(reds: readonly KnownIssue[], name: string): boolean {
  return reds.some(({ assertion }) => assertion === name);
}

// A fault that shows in every switch is proven by three of them. Each takes as long as the bound, so twelve would take
// long.
function isCertain(reds: readonly KnownIssue[]): boolean {
  return reds.some(({ rate = 0 }) => rate >= CERTAIN);
}
