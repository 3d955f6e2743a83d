import type { Trial } from '../../src/record/trial.ts';
import { runSeries } from '../../src/scenario/series.ts';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { killPluginServer } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import type { Timing } from '../../src/trial/timing.ts';
import { liveGateways } from '../support/live-gateway.ts';

/** A series of kills of the plugin server under load. */
interface KillSeries {
  variant: string;
  /** What lets requests through in some of the kills. */
  defect: Defect | undefined;
  maximum: number;
  /** @default not before the maximum */
  decided?: (sofar: readonly Trial[]) => boolean;
  timing?: Timing;
  signal: AbortSignal;
}

/** Runs the series of a measurement, each on a gateway of its own. */
export function killTrials(scenario: string): (series: KillSeries) => Promise<Trial[]> {
  const onGateway = liveGateways(scenario);
  return ({ defect, maximum, decided = () => false, ...plan }) =>
    onGateway(defect, (live) =>
      runSeries({
        maximum,
        decided,
        run: (number) =>
          runTrial({ scenario, ...plan, ...live, disruption: killPluginServer('goplugin') }, number),
      }),
    );
}
