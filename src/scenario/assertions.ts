import type { TargetState } from '../record/target/target-state.ts';
import type { StreamsShow } from '../record/streams/streams-show.ts';
import type { Expectation } from '../record/flow/expectation.ts';
import type { Settings } from '../settings/keys.ts';
import { canMeasureCpu, type Target } from '../targets/target.ts';
import type { HandledCounts } from '../trial/trial-plan.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import { reloadBounds } from '../verdict/observe/bounds.ts';
import { judgeable, notJudged, requireJudgeable, type NotJudged } from '../verdict/observe/judgeable.ts';
import { reloadAssertions } from '../verdict/observe/request-assertions.ts';

/** The assertions that a scenario asks for, and its target. */
export interface AssertionPlan {
  target: { readonly current: Target; readonly upstream?: HandledCounts };
  /** Those that its target cannot show are left out. @default those of a reload that its trials can show */
  assertions?: readonly Assertion[];
  /** Judged beside `assertions`. @default none */
  alsoJudge?: readonly Assertion[];
  /** Of a flow of streams, which has assertions of its own besides: what its messages show. @default all that can be judged */
  streams?: StreamsShow | undefined;
}

/**
 * The assertions that are judged in a scenario, and those that are not, since its trials cannot show them. Without the
 * state of the target, it is asked for.
 * @throws Error when the scenario lists an assertion that its own expectation or upstream cannot show
 */
export async function assertionsOf(
  { target: { current, upstream }, assertions, alsoJudge = [], streams }: AssertionPlan,
  expectation: Expectation,
  settings: Settings,
  state?: TargetState,
): Promise<{ judged: Assertion[]; left: NotJudged[] }> {
  const seen = {
    expectation,
    handled: upstream !== undefined,
    streams,
    pluginServers: (state ?? (await current.inspect())).pluginServers !== undefined,
    cpuTimes: canMeasureCpu(current),
  };
  requireJudgeable([...(assertions ?? []), ...alsoJudge], {
    ...seen,
    pluginServers: true,
    cpuTimes: true,
    streams: undefined,
  });
  const wanted = [
    ...(assertions ?? reloadAssertions(reloadBounds(current.identity.gateway, settings))),
    ...alsoJudge,
  ];
  const judged = judgeable(wanted, seen);
  const left = notJudged(wanted, seen);
  if (judged.length === 0)
    throw new Error(
      `nothing is left to judge: ${left.map(({ name, why }) => `${name} (${why})`).join(', ')}`,
    );
  return { judged, left };
}
