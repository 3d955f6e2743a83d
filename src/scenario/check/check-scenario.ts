import type { Trial } from '../../record/trial.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import type { ExternalTarget } from '../../targets/external/external.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { PLAIN_GET } from '../../targets/external/target-request.ts';
import { reload } from '../../trial/disruptions/disruptions.ts';
import type { ScenarioPlan } from '../run-scenario.ts';
import { whyStop } from './stop.ts';

/** Whether a response can show that it bypassed the plugin. */
export function canSeeBypasses({ expectHeader, bypassStatus }: ExternalTargetPlan): boolean {
  return expectHeader !== undefined || bypassStatus !== undefined;
}

/** The reload of the user's own target as a scenario; `onTrials` is called with its trials after each of them. */
export function checkScenario(
  target: ExternalTargetPlan,
  { all }: Pick<CheckOptions, 'all'>,
  current: ExternalTarget,
  onTrials: (trials: readonly Trial[]) => void,
): Omit<ScenarioPlan<ExternalTarget>, 'scenario'> {
  return {
    variant: 'reload',
    route: 'the target',
    target: { current, rebuild: () => Promise.resolve() },
    load: ({ url }) => loadFor(target, url),
    disruption: reload,
    giveUp: (trials, judgement) => {
      onTrials(trials);
      return whyStop(trials, judgement, all);
    },
  };
}

function loadFor(
  { request = PLAIN_GET, status, expectHeader, bypassStatus }: ExternalTargetPlan,
  url: string,
) {
  const { method, headers, body, ca } = request;
  return {
    url,
    method,
    headers: [headers],
    ...(body === undefined ? {} : { body }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    expectation: {
      status,
      ...(expectHeader === undefined ? {} : { header: expectHeader }),
      ...(bypassStatus === undefined ? {} : { bypassStatus }),
    },
  };
}
