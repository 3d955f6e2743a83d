// The same for each of three flows that run together, since they share the target and the probe's thread.
// @module-tag go-plugin
import { expect, test } from 'vitest';
import { reload } from '../../src/trial/disruptions/disruptions.ts';
import { runFlows } from '../../src/trial/run-trial.ts';
import type { Trial } from '../../src/record/trial.ts';
import { errors } from '../../src/verdict/observe/request-assertions.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { chanceToSee } from '../../tests/support/chance.ts';
import { keptList, liveGateways } from '../support/live-gateway.ts';
import { rateOf, RELOADS, seenIn, TIMING, TOLERANCE } from './measure.ts';

const FLOWS = ['first', 'second', 'third'];
const measured = keptList<object>('detection-power-flows.json');
const onGateway = liveGateways('power');

test.for([1, 5, 30])(
  '%d ms under three flows of 8 busy and 8 paced clients',
  async (windowMs, { signal }) => {
    const trials = await onGateway({ name: 'fault-window', faultMs: windowMs }, ({ target, load }) =>
      runSeries<readonly Trial[]>({
        maximum: RELOADS,
        decided: () => false,
        run: (number) =>
          runFlows(
            {
              scenario: 'power',
              target,
              signal,
              disruption: reload,
              timing: TIMING,
              flows: FLOWS.map((variant) => ({ variant, load: { ...load, connections: 16, pacedMs: 10 } })),
            },
            number,
          ),
      }),
    );
    for (const [index, flow] of FLOWS.entries()) {
      const own = trials.flatMap((records) => records[index] ?? []);
      const { seen } = seenIn(own, errors);
      const chances = own.map((trial) => chanceToSee(trial, windowMs));
      const expected = chances.reduce((sum, chance) => sum + chance, 0) / RELOADS;
      const rate = Math.round(rateOf(own));
      measured.push({ flow, windowMs, reloads: RELOADS, rate, seen, expected });
      process.stdout.write(
        `${flow} flow, ${windowMs} ms, ${rate} requests/s before it: seen in ${seen} of ${RELOADS} reloads, worked out ${(100 * expected).toFixed(0)} %\n`,
      );
      expect(seen).toBeGreaterThanOrEqual(Math.floor((expected * RELOADS) / TOLERANCE));
      expect(seen).toBeLessThanOrEqual(Math.ceil(expected * RELOADS * TOLERANCE));
    }
  },
);
