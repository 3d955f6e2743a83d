import type { ObservedTrial } from '../../record/trial.ts';
import type { BlueGreen } from '../../targets/balancers/deployment/blue-green.ts';
import { deploy } from '../../trial/disruptions/deploy.ts';
import type { Timing } from '../../trial/timing.ts';
import { decisionOn } from '../../verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import type { KnownRed } from '../../verdict/known-issues/known-issues.ts';
import type { Settings } from '../../settings/keys.ts';
import type { Assertion } from '../../verdict/observe/assertion.ts';
import { gapBound, streamBounds } from '../../verdict/observe/bounds.ts';
import { streamAssertions } from '../../verdict/observe/stream-assertions.ts';
import { drained, slow, switchAssertions } from '../../verdict/observe/switch-assertions.ts';
import { idleCloses } from '../../verdict/observe/target-assertions.ts';
import type { ScenarioContext } from '../context.ts';
import { defaultTest } from '../series-of-flow.ts';
import type { FlowsPlan, RestartableTarget, ScenarioFlow, ScenarioPlan } from '../run-scenario.ts';
import type { RestartableDeployment } from './deployment.ts';
import { isStream } from './clients.ts';
import { knownRedsOf, SCENARIO, targetVariantOf, type Variant } from './variants.ts';

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

type Context = Pick<ScenarioContext, 'settings' | 'knownIssues' | 'seriesOfTarget' | 'engine'>;

/** Blue-green deploys under the load of one variant, with a verdict on everything. */
export function deployScenario(
  variant: Variant,
  target: RestartableDeployment,
  context: Context,
): ScenarioPlan<BlueGreen> {
  return { ...commonPlan([variant], target, context), ...flowOf(variant, target, context) };
}

/**
 * Blue-green deploys under the load of several variants of one balancer and way, with a verdict on each and one on what
 * concerns the deployment itself.
 */
export function deployFlows(
  variants: readonly Variant[],
  target: RestartableDeployment,
  context: Context,
): FlowsPlan<BlueGreen> {
  const [first] = variants;
  if (!first) throw new Error('a deploy needs at least one variant');
  return {
    ...commonPlan(variants, target, context),
    flows: variants.map((variant) => flowOf(variant, target, context)),
    targetVariant: targetVariantOf(first),
    // What a switch does to the balancer itself is judged by the other flows.
    ...(variants.every(({ client }) => isStream(client)) ? { test: DETERMINISTIC_TEST } : {}),
  };
}

function flowOf(
  variant: Variant,
  target: RestartableDeployment,
  { settings, knownIssues, engine }: Context,
): ScenarioFlow<BlueGreen> {
  const { client, remedy, name } = variant;
  const isCertain = knownRedsOf(variant, knownIssues).some(({ rate = 0 }) => rate >= CERTAIN);
  return {
    variant: name,
    route: name,
    load: () => target.load(client, remedy?.clientBehaviour),
    // A fault that shows in every switch is proven by three of them. Each takes as long as the bound, so twelve would
    // take long. A balancer that cuts streams cuts them in every switch.
    test: isCertain || isStream(client) ? DETERMINISTIC_TEST : defaultTest(settings),
    assertions: assertionsFor(variant, settings).filter((each) => !engine || each !== slow),
  };
}

function assertionsFor({ client, stopsItself = false }: Variant, settings: Settings): Assertion[] {
  const all = switchAssertions(gapBound(settings)).filter(
    ({ name }) => !stopsItself || name !== drained.name,
  );
  // The streams are what is under way for long, so that there are no slow requests.
  if (isStream(client))
    return [...all.filter(({ name }) => name !== slow.name), ...streamAssertions(streamBounds(settings))];
  // The connections of other clients are never idle.
  return client === 'late-speaker' ? [...all, idleCloses] : all;
}

function commonPlan(
  variants: readonly Variant[],
  target: RestartableDeployment,
  context: Context,
): Omit<FlowsPlan<BlueGreen>, 'flows' | 'targetVariant'> {
  const { settings, knownIssues, engine } = context;
  const reds = variants.flatMap((variant) => knownRedsOf(variant, knownIssues));
  // The slow requests come from this process, which may not reach what another engine reaches.
  const slowClients = engine ? [] : variants.flatMap(({ client }) => (isStream(client) ? [] : client));
  // A deploy takes as long as its slow requests, so no more of them are sent than needed. A known red needs more, to
  // tell whether it is fixed.
  const needsSlow = (sofar: readonly ObservedTrial[], comparisons: number) => {
    if (slowClients.length === 0) return false;
    const decision = decisionOn(sofar, slow, { ...defaultTest(settings), comparisons });
    return decision === 'undecided' || (decision === 'green' && isKnown(reds, slow.name));
  };
  const bounds = variants.map(({ boundMs = settings.STALE_BOUND_MS }) => boundMs);
  return {
    scenario: SCENARIO,
    target: engine ? withoutCounts(target) : target,
    disruption: (sofar, comparisons) =>
      deploy({
        boundMs: Math.max(...bounds),
        announce: variants.some(({ remedy }) => remedy?.announce === true),
        slow: needsSlow(sofar, comparisons) ? { bodyMs: SLOW_MS, clients: slowClients } : undefined,
      }),
    timing: TIMING,
  };
}

// Shards number their requests by themselves, so that the counts of the instances do not say which request was meant.
function withoutCounts(target: RestartableDeployment): RestartableTarget<BlueGreen> {
  return {
    get current() {
      return target.current;
    },
    rebuild: () => target.rebuild(),
  };
}

function isKnown(reds: readonly KnownRed[], name: string): boolean {
  return reds.some(({ assertion }) => assertion === name);
}
