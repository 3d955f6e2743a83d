import type { ObservedTrial } from '../../record/trial.ts';
import type { Settings } from '../../settings/keys.ts';
import type { CheckedTarget } from '../../targets/external/checked-target.ts';
import { reload } from '../../trial/disruptions/disruptions.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import type { Expectations } from '../../verdict/known-issues/known-issues.ts';
import type { FlowsPlan } from '../run-scenario.ts';
import type { CheckFlow } from './default-flows.ts';
import { whyStop } from './stop.ts';

/** The name of the scenario in results. */
export const SCENARIO = 'check';

/** What a check asks of its scenario, besides the flows. */
interface CheckScenario extends Pick<FlowsPlan, 'whyEnded' | 'only'> {
  /** Why no further trial is to begin; undefined while one may. @default one always may */
  whyOver?: () => string | undefined;
  target: CheckedTarget;
  /** Precedes the variants, where a run has several targets. */
  name?: string | undefined;
  settings: Pick<Settings, 'CONFIDENCE'>;
  /** Whether it goes on after a red. */
  all: boolean;
  /** How its user asks it to go on after a red, for messages. @default --all */
  goOn?: string | undefined;
  /** What is accepted, so that it does not end the check. @default nothing */
  expectationsOf?: ((variant: string) => Expectations) | undefined;
  /** Called before each reload. */
  onReload: () => void;
  /** Called after each trial, with those of the first flow. */
  onTrials: (trials: readonly ObservedTrial[]) => void;
}

/** The variant of a flow: its name, after that of its target where a run has several. */
export function variantOf(target: string | undefined, flow: string): string {
  return target === undefined ? flow : `${target}/${flow}`;
}

/** Whether a response of some flow can show that it bypassed the plugin. */
export function canSeeBypasses(flows: readonly CheckFlow[]): boolean {
  return flows.some(
    ({ load: { expectation } }) => expectation.header !== undefined || expectation.bypassStatus !== undefined,
  );
}

/** The reload of the user's own target as a scenario. */
export function checkScenario(flows: readonly CheckFlow[], check: CheckScenario): FlowsPlan<CheckedTarget> {
  const {
    target: current,
    name,
    settings,
    all,
    goOn,
    onReload,
    onTrials,
    whyEnded,
    whyOver,
    expectationsOf,
    only,
  } = check;
  const variants = [...flows.map(({ variant }) => variantOf(name, variant)), variantOf(name, 'target')];
  const expected = variants.map((variant) => expectationsOf?.(variant) ?? (new Map() as Expectations));
  const accepts = (flow: number, assertion: string) => expected[flow]?.get(assertion)?.expect === 'red';
  return {
    scenario: SCENARIO,
    targetVariant: variantOf(name, 'target'),
    target: { current, rebuild: () => Promise.resolve() },
    flows: flows.map(({ variant, load, streams, showsEachTime = false }) => ({
      variant: variantOf(name, variant),
      route: variantOf(name, variant),
      load: () => load,
      streams,
      ...(showsEachTime ? { test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE } } : {}),
    })),
    disruption: {
      ...reload,
      run: (target) => {
        onReload();
        return reload.run(target);
      },
    },
    watchLate: true,
    endsAtRed:
      !all && !expected.some((ofFlow) => [...ofFlow.values()].some(({ expect }) => expect === 'red')),
    giveUp: (sofar) => {
      onTrials(sofar[0]?.trials ?? []);
      return whyStop(sofar, all, accepts, goOn) ?? whyOver?.();
    },
    ...(whyEnded ? { whyEnded } : {}),
    ...(only ? { only } : {}),
  };
}
