import type { ObservedTrial } from '../../record/trial.ts';
import type { Settings } from '../../settings/keys.ts';
import type { ExternalTarget } from '../../targets/external/external.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { reload } from '../../trial/disruptions/disruptions.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import type { FlowsPlan } from '../run-scenario.ts';
import type { CheckFlow } from './default-flows.ts';
import { whyStop } from './stop.ts';

/** The name of the scenario in results. */
export const SCENARIO = 'check';

/** What a check asks of its scenario, besides the flows. */
interface CheckScenario extends Pick<FlowsPlan, 'whyEnded'> {
  target: ExternalTarget;
  settings: Pick<Settings, 'CONFIDENCE'>;
  /** Whether it goes on after a red. */
  all: boolean;
  /** Called before each reload. */
  onReload: () => void;
  /** Called after each trial, with those of the first flow. */
  onTrials: (trials: readonly ObservedTrial[]) => void;
}

/** Whether a response can show that it bypassed the plugin. */
export function canSeeBypasses({ expectHeader, bypassStatus }: ExternalTargetPlan): boolean {
  return expectHeader !== undefined || bypassStatus !== undefined;
}

/** The reload of the user's own target as a scenario. */
export function checkScenario(flows: readonly CheckFlow[], check: CheckScenario): FlowsPlan<ExternalTarget> {
  const { target: current, settings, all, onReload, onTrials, whyEnded } = check;
  return {
    scenario: SCENARIO,
    targetVariant: 'target',
    target: { current, rebuild: () => Promise.resolve() },
    flows: flows.map(({ variant, load, streams, showsEachTime = false }) => ({
      variant,
      route: variant,
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
    endsAtRed: !all,
    giveUp: (sofar) => {
      onTrials(sofar[0]?.trials ?? []);
      return whyStop(sofar, all);
    },
    ...(whyEnded ? { whyEnded } : {}),
  };
}
