import type { ObservedTrial } from '../../record/trial.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import type { Settings } from '../../settings/keys.ts';
import type { ExternalTarget } from '../../targets/external/external.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { reload } from '../../trial/disruptions/disruptions.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import type { FlowsPlan } from '../run-scenario.ts';
import type { CheckFlow } from './default-flows.ts';
import { whyStop } from './stop.ts';

/** Whether a response can show that it bypassed the plugin. */
export function canSeeBypasses({ expectHeader, bypassStatus }: ExternalTargetPlan): boolean {
  return expectHeader !== undefined || bypassStatus !== undefined;
}

/** The reload of the user's own target as a scenario; `onTrials` is called after each trial, with those of the first flow. */
export function checkScenario(
  flows: readonly CheckFlow[],
  { all }: Pick<CheckOptions, 'all'>,
  { CONFIDENCE: confidence }: Pick<Settings, 'CONFIDENCE'>,
  current: ExternalTarget,
  onTrials: (trials: readonly ObservedTrial[]) => void,
): Omit<FlowsPlan<ExternalTarget>, 'scenario'> {
  return {
    targetVariant: 'target',
    target: { current, rebuild: () => Promise.resolve() },
    flows: flows.map(({ variant, load, streams, showsEachTime = false }) => ({
      variant,
      route: variant,
      load: () => load,
      streams,
      ...(showsEachTime ? { test: { ...DETERMINISTIC_TEST, confidence } } : {}),
    })),
    disruption: reload,
    watchLate: true,
    endsAtRed: !all,
    giveUp: (sofar) => {
      onTrials(sofar[0]?.trials ?? []);
      return whyStop(sofar, all);
    },
  };
}
