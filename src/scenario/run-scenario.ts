import { UserError } from '../common/user-error.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';
import type { Baseline } from '../record/baseline.ts';
import type { Progress } from '../record/flow/load-progress.ts';
import type { StreamsShow } from '../record/streams/streams-show.ts';
import type { DisruptionKind, ObservedTrial } from '../record/trial.ts';
import { notJudgedText } from '../report/console/not-judged.ts';
import type { Settings } from '../settings/keys.ts';
import { loadOf } from '../settings/load.ts';
import type { Target } from '../targets/target.ts';
import { runFlows as runTrialOfFlows } from '../trial/run-trial.ts';
import type { Disruption, HandledCounts } from '../trial/trial-plan.ts';
import { DEFAULT_TIMING, LATE_WATCH_MS, watchedFor, type Timing } from '../trial/timing.ts';
import type { SequentialTest } from '../verdict/decide/sequential-test.ts';
import type { Assertion } from '../verdict/observe/assertion.ts';
import type { NotJudged } from '../verdict/observe/judgeable.ts';
import { streamBounds } from '../verdict/observe/bounds.ts';
import { recoveryOf } from '../verdict/observe/summarize.ts';
import { streamAssertions } from '../verdict/observe/stream-assertions.ts';
import { concernsTarget } from '../verdict/observe/target-assertions.ts';
import { runBaselines } from './baselines.ts';
import { assertionsOf, type AssertionPlan } from './assertions.ts';
import type { ScenarioContext } from './context.ts';
import type { ReportedSeries } from './judged-series.ts';
import { runJointSeries, type JointScenario } from './run-series.ts';
import { comparisonsIn, defaultTest, plannedTrials, type FlowSeriesPlan } from './series-of-flow.ts';

/** There is no load before a target is started, and nothing to compare where nothing happens. */
const WITHOUT_BASELINE: ReadonlySet<DisruptionKind> = new Set(['late-start', 'none']);
/** In place of a trial's number, for those who watch the load. */
const BASELINE = 0;
/** Damage that comes late and shows each time is seen in so many trials. */
export const LATE_TRIALS = 3;
const LATE_TRIALS_MAX = 6;

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

/** One kind of traffic of a scenario, which is judged apart. */
export interface ScenarioFlow<T extends Target = Target> {
  variant: string;
  /** The load for the current target, whose address changes with a rebuild. */
  load: (target: T) => ScenarioLoad;
  /** Its name in the final table. @default the path under load */
  route?: string;
  /** @default those of the scenario */
  assertions?: readonly Assertion[];
  /** @default that of the scenario */
  test?: SequentialTest;
  /** Of a flow of streams: what their messages show without a disruption. @default all that can be judged */
  streams?: StreamsShow | undefined;
}

/** What all flows of a scenario have in common. */
interface CommonPlan<T extends Target>
  extends Pick<FlowSeriesPlan, 'test'>, Pick<JointScenario, 'giveUp' | 'whyEnded'>, AssertionPlan {
  /** The test file's name without `.test.ts`. */
  scenario: string;
  target: RestartableTarget<T>;
  /**
   * The disruption, or a function that returns that of the next trial; `comparisons` are those of the test that judges
   * these.
   */
  disruption: Disruption<T> | ((sofar: readonly ObservedTrial[], comparisons: number) => Disruption<T>);
  timing?: Timing;
  /** Whether each trial starts a new target. @default false */
  fresh?: boolean;
  /** Whether the first trials go on for LATE_WATCH_MS after the disruption, since damage may come late. @default false */
  watchLate?: boolean;
  /** Whether a red flow ends the scenario, so that a trial with a fault need not go on for the others. @default false */
  endsAtRed?: boolean;
  /** Whether an assertion is judged; each flow needs one. @default all are */
  only?: ((assertion: string) => boolean) | undefined;
}

/** A scenario of a single flow. */
export interface ScenarioPlan<T extends Target = Target> extends CommonPlan<T>, ScenarioFlow<T> {}

/** A scenario of flows that are under way together, under one disruption. */
export interface FlowsPlan<T extends Target = Target> extends CommonPlan<T> {
  flows: readonly ScenarioFlow<T>[];
  /** The variant under which is judged what concerns the target itself. */
  targetVariant: string;
}

/** Runs trials of one flow with a disruption until every assertion is decided, records and judges them. */
export async function runScenario<T extends Target>(
  plan: ScenarioPlan<T>,
  context: ScenarioContext,
): Promise<ReportedSeries> {
  const [verdict] = await runTogether({ ...plan, flows: [plan] }, undefined, context);
  if (!verdict) throw new Error('a scenario of one flow has one verdict');
  return verdict;
}

/** The same with several flows at once. Returns a verdict for each flow, in their order, and then that on the target itself. */
export async function runFlows<T extends Target>(
  plan: FlowsPlan<T>,
  context: ScenarioContext,
): Promise<ReportedSeries[]> {
  return runTogether(plan, plan.targetVariant, context);
}

async function runTogether<T extends Target>(
  plan: CommonPlan<T> & Pick<FlowsPlan<T>, 'flows'>,
  targetVariant: string | undefined,
  context: ScenarioContext,
): Promise<ReportedSeries[]> {
  const { target, scenario, flows, fresh = false } = plan;
  const { settings } = context;
  requireDifferentNames([...flows.map((flow) => flow.variant), ...(targetVariant ? [targetVariant] : [])]);
  const test = plan.test ?? defaultTest(settings);
  const series = await seriesOf(plan, targetVariant, context);
  const names = flows.map((flow) => flow.variant);
  const variant = names.join(', ');
  // A target that shows nothing of itself has no verdict of its own.
  const ofTarget = series.length > flows.length ? targetVariant : undefined;
  const timing = timingOf(
    plan,
    series.flatMap(({ assertions }) => assertions),
    settings,
  );
  const comparisons = comparisonsIn(series, context);
  let baselines: Baseline[] | undefined;
  return runJointSeries(
    {
      flows: series,
      run: async (number, sofar, undecided) => {
        if (fresh) await target.rebuild();
        const planned = plannedTrials(test, number, settings);
        const common = (of = number) => ({
          scenario,
          target: target.current,
          flows: flows.map((flow, index) => {
            const load = completeLoad(flow.load(target.current), settings);
            const baseline = baselines?.[index];
            return baseline ? { variant: flow.variant, load, baseline } : { variant: flow.variant, load };
          }),
          onLoad: (progress: () => Progress, each: () => Progress[]) => {
            const named = () => each().map((one, index) => ({ variant: names[index] ?? '', progress: one }));
            return (
              context.onLoad?.({ scenario, variant, number: of, planned }, progress, named) ??
              (() => undefined)
            );
          },
          ...(target.upstream ? { upstream: target.upstream } : {}),
          ...(context.engine ? { engine: context.engine } : {}),
          ...(context.signal ? { signal: context.signal } : {}),
        });
        const disruption =
          typeof plan.disruption === 'function' ? plan.disruption(sofar, comparisons) : plan.disruption;
        if (!WITHOUT_BASELINE.has(disruption.kind)) {
          const assertions = series.map((each) => each.assertions);
          baselines ??= await runBaselines(common(BASELINE), assertions, disruption.kind, context.print);
        }
        return runTrialOfFlows(
          {
            ...common(),
            disruption,
            timing: isWatchedLate(plan, number, undecided)
              ? { ...timing, watchMs: LATE_WATCH_MS, endsAtFault: plan.endsAtRed ?? false }
              : timing,
            ...(ofTarget === undefined ? {} : { targetVariant: ofTarget }),
          },
          number,
        );
      },
      ...(plan.giveUp ? { giveUp: plan.giveUp } : {}),
      ...(plan.whyEnded ? { whyEnded: plan.whyEnded } : {}),
      recover: async (trials) => {
        if (!fresh && trials.some((trial) => !recoveryOf(trial).recovered)) await target.rebuild();
      },
    },
    context,
  );
}

// A trial without evidence leaves what shows each time undecided, so that another one is watched.
function isWatchedLate<T extends Target>(
  { watchLate = false, flows }: Pick<FlowsPlan<T>, 'watchLate' | 'flows'>,
  number: number,
  undecided: readonly boolean[],
): boolean {
  if (!watchLate || number > LATE_TRIALS_MAX) return false;
  const showsEachTime = flows.some(({ test }, index) => test !== undefined && undecided[index] === true);
  return number <= LATE_TRIALS || showsEachTime;
}

function requireDifferentNames(variants: readonly string[]): void {
  const twice = variants.find((variant, index) => variants.indexOf(variant) < index);
  if (twice === undefined) return;
  throw new UserError(`two flows have the name ${twice}: give each a name of its own`);
}

/** What is judged of each flow, and of the target itself where it has a variant. */
async function seriesOf<T extends Target>(
  plan: CommonPlan<T> & Pick<FlowsPlan<T>, 'flows'>,
  targetVariant: string | undefined,
  { settings, print }: ScenarioContext,
): Promise<FlowSeriesPlan[]> {
  const isOfFlow = ({ name }: { name: string }) => targetVariant === undefined || !concernsTarget(name);
  const isWanted = ({ name }: { name: string }) => plan.only?.(name) ?? true;
  const series: FlowSeriesPlan[] = [];
  const common = { test: plan.test ?? defaultTest(settings) };
  const ofTarget = new Map<string, Assertion>();
  const leftOfTarget = new Map<string, NotJudged>();
  /** The flows of which the same is not judged, by that text. */
  const notJudgedOf = new Map<string, string[]>();
  // Once for all flows: an own target is asked by requests, which may take seconds.
  const state = await plan.target.current.inspect();
  for (const { variant, load, route, assertions, test, streams } of plan.flows) {
    const { expectation, url, stream } = load(plan.target.current);
    const { judged, left } = await assertionsOf(
      {
        ...plan,
        ...(assertions ? { assertions } : {}),
        streams,
        // A scenario that lists its assertions lists these, too.
        alsoJudge: [
          ...(plan.alsoJudge ?? []),
          ...(stream && !(assertions ?? plan.assertions) ? streamAssertions(streamBounds(settings)) : []),
        ],
      },
      expectation,
      settings,
      state,
    );
    const ofFlow = judged.filter((each) => isOfFlow(each) && isWanted(each));
    if (ofFlow.length === 0) throw new UserError(`nothing that is asked for can be judged of ${variant}`);
    const notJudged = left.filter(isOfFlow);
    for (const each of left) if (!isOfFlow(each)) leftOfTarget.set(each.name, each);
    if (notJudged.length > 0) {
      const text = notJudgedText(notJudged);
      notJudgedOf.set(text, [...(notJudgedOf.get(text) ?? []), variant]);
    }
    for (const assertion of judged)
      if (!isOfFlow(assertion) && isWanted(assertion)) ofTarget.set(assertion.name, assertion);
    const name = route ?? `GET ${new URL(url).pathname}`;
    series.push({
      ...common,
      ...(test ? { test } : {}),
      assertions: ofFlow,
      notJudged,
      route: name,
    });
  }
  for (const [text, variants] of notJudgedOf) print(`${plan.scenario} ${variants.join(', ')} · ${text}`);
  if (targetVariant === undefined) return series;
  const notJudged = [...leftOfTarget.values()];
  if (notJudged.length > 0) print(`${plan.scenario} ${targetVariant} · ${notJudgedText(notJudged)}`);
  if (ofTarget.size === 0) return series;
  return [...series, { ...common, assertions: [...ofTarget.values()], notJudged, route: targetVariant }];
}

/** The load with what it leaves out. */
export function completeLoad(load: ScenarioLoad, settings: Settings): LoadPlan {
  const asked = loadOf(settings);
  return load.connections === undefined
    ? { ...asked, ...load }
    : { connections: load.connections, thinkMs: 0, timeoutMs: asked.timeoutMs, ...load };
}

/** The timing of a trial. One that ended before the bound on recovery could not show whether it holds. */
export function timingOf(
  { timing = DEFAULT_TIMING }: { timing?: Timing },
  assertions: readonly Assertion[],
  { RECOVERY_QUIET_MS }: Settings,
): Timing {
  const limits = assertions.filter(({ name }) => name === 'recovery').map(({ limit }) => limit);
  // Where recovery is not judged, nothing has to be shown of it.
  if (limits.length === 0) return timing;
  const quietMs = Math.min(RECOVERY_QUIET_MS, ...limits);
  return watchedFor({ ...timing, quietMs }, Math.max(...limits));
}
