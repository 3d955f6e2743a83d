import type { LoadPlan } from '../record/load-plan.ts';
import type { Trial } from '../record/trial.ts';
import { notJudgedText } from '../report/console/not-judged.ts';
import type { Settings } from '../settings/keys.ts';
import { loadOf } from '../settings/load.ts';
import type { Target } from '../targets/target.ts';
import { runTrial } from '../trial/run-trial.ts';
import type { Disruption, HandledCounts, TrialPlan } from '../trial/trial-plan.ts';
import { DEFAULT_TIMING, watchedFor, type Timing } from '../trial/timing.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import { recoveryOf } from '../verdict/observe/summarize.ts';
import { assertionsOf, type AssertionPlan } from './assertions.ts';
import type { ScenarioContext } from './context.ts';
import type { ReportedSeries } from './judged-series.ts';
import { defaultTest, plannedTrials, runJudgedSeries, type SeriesScenario } from './run-series.ts';

/** A target that can be replaced by a new one when a trial has left it in a bad state. */
export interface RestartableTarget<T extends Target = Target> {
  /** The one that is running now; a rebuild replaces it. */
  readonly current: T;
  /** Counts the requests that reached the upstream, where it can. */
  readonly upstream?: HandledCounts;
  rebuild(): Promise<void>;
}

/** A load. What it leaves out comes from the settings; of one with `connections`, only the time-out does. */
export type ScenarioLoad = Pick<LoadPlan, 'url' | 'expectation'> & Partial<LoadPlan>;

/** A scenario: what happens to which target under which load, and what is judged. */
export interface ScenarioPlan<T extends Target = Target>
  extends Pick<SeriesScenario, 'test' | 'giveUp'>, AssertionPlan {
  /** The test file's name without `.test.ts`. */
  scenario: string;
  variant: string;
  target: RestartableTarget<T>;
  /** The disruption, or a function that returns that of the next trial. */
  disruption: Disruption<T> | ((sofar: readonly Trial[]) => Disruption<T>);
  /** The load for the current target, whose address changes with a rebuild. */
  load: (target: T) => ScenarioLoad;
  /** Its name in the final table. @default the path under load */
  route?: string;
  timing?: Timing;
  /** Whether each trial starts a new target. @default false */
  fresh?: boolean;
}

/** Runs trials of load with a disruption until every assertion is decided, records and judges them. */
export async function runScenario<T extends Target>(
  plan: ScenarioPlan<T>,
  context: ScenarioContext,
): Promise<ReportedSeries> {
  const { target, scenario, variant, fresh = false } = plan;
  const { settings } = context;
  const { upstream } = target;
  const load = (current: T) => completeLoad(plan.load(current), settings);
  const { expectation, url } = load(target.current);
  const { judged, left } = await assertionsOf(plan, expectation, settings);
  if (left.length > 0) context.print(`${scenario} ${variant} · ${notJudgedText(left)}`);
  const test = plan.test ?? defaultTest(settings);
  return runJudgedSeries(
    {
      ...plan,
      assertions: judged,
      notJudged: left,
      test,
      route: plan.route ?? `GET ${new URL(url).pathname}`,
      run: async (number, sofar) => {
        if (fresh) await target.rebuild();
        const planned = plannedTrials(test, number, settings);
        const trial: TrialPlan<T> = {
          scenario,
          variant,
          target: target.current,
          load: load(target.current),
          disruption: typeof plan.disruption === 'function' ? plan.disruption(sofar) : plan.disruption,
          timing: timingOf(plan, judged, settings),
          onLoad: (progress) =>
            context.onLoad?.({ scenario, variant, number, planned }, progress) ?? (() => undefined),
          ...(upstream ? { upstream } : {}),
          ...(context.signal ? { signal: context.signal } : {}),
        };
        return runTrial(trial, number);
      },
      recover: async (trial) => {
        if (!fresh && !recoveryOf(trial).recovered) await target.rebuild();
      },
    },
    context,
  );
}

function completeLoad(load: ScenarioLoad, settings: Settings): LoadPlan {
  const asked = loadOf(settings);
  return load.connections === undefined
    ? { ...asked, ...load }
    : { connections: load.connections, thinkMs: 0, timeoutMs: asked.timeoutMs, ...load };
}

// A trial that ended before the bound on recovery could not show whether it holds.
function timingOf(
  { timing = DEFAULT_TIMING }: Pick<ScenarioPlan, 'timing'>,
  assertions: readonly Assertion[],
  { RECOVERY_QUIET_MS }: Settings,
): Timing {
  const limits = assertions.filter(({ name }) => name === 'recovery').map(({ limit }) => limit);
  const quietMs = Math.min(RECOVERY_QUIET_MS, ...limits);
  return watchedFor({ ...timing, quietMs }, Math.max(0, ...limits));
}
