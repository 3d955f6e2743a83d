// Your own gateway, reloaded by your own command under load: npm run your-gateway. See docs/your-gateway.md.
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { OwnGateway } from '../src/gateways/own/own.ts';
import { reload } from '../src/trial/disturbances.ts';
import type { Trial } from '../src/trial/trial.ts';
import { bypasses, handledTwice, reloadAssertions, wrongConfiguration } from '../src/verdict/assertions.ts';
import { reloadBounds } from '../src/verdict/bounds.ts';
import { missingEffect } from '../src/verdict/evidence.ts';
import { pluginServersLeft } from '../src/verdict/gateway-assertions.ts';
import { recoveryOf } from '../src/verdict/recovery.ts';
import { loadSettings } from './support/load-settings.ts';
import { prove } from './support/prove.ts';
import { results } from './support/results.ts';

const SCENARIO = 'your-gateway';
/** A command that has shown no effect so often will show none. */
const WITHOUT_EFFECT_MAX = 3;
/** What only a gateway that the suite started can be asked. */
const NOT_SEEN = new Set([wrongConfiguration, handledTwice, pluginServersLeft]);

// A gateway that is not the suite's cannot be built anew, and trials after a stuck state prove nothing more.
function giveUp(trials: readonly Trial[]): boolean {
  const last = trials.at(-1);
  if (last && !recoveryOf(last).recovered) return true;
  const effectless = trials.filter((trial) => missingEffect(trial).length > 0);
  return effectless.length >= WITHOUT_EFFECT_MAX && effectless.length === trials.length;
}

test('your gateway survives its reload under load', async (context) => {
  const target = inject('target');
  if (!target) throw new Error('the set-up has asked no target');
  const { witnessHeader, bypassStatus, status } = target;
  const gateway = new OwnGateway(target, path.join(results(), 'logs', SCENARIO));
  const witnessed = witnessHeader !== undefined || bypassStatus !== undefined;
  const assertions = reloadAssertions(reloadBounds(SCENARIO, inject('settings'))).filter(
    (assertion) => !NOT_SEEN.has(assertion) && (witnessed || assertion !== bypasses),
  );
  if (!witnessed) {
    process.stdout.write('bypasses are not judged: set WITNESS_HEADER or BYPASS_STATUS\n');
  }
  const judged = await prove(context, {
    scenario: SCENARIO,
    variant: 'reload',
    route: 'your gateway',
    subject: { gateway, rebuild: () => Promise.resolve() },
    load: ({ url }) => ({
      url,
      ...loadSettings(),
      witness: {
        status,
        ...(witnessHeader === undefined ? {} : { header: witnessHeader }),
        ...(bypassStatus === undefined ? {} : { bypassStatus }),
      },
    }),
    disturbance: reload,
    assertions,
    giveUp,
  });
  expect(judged).toBeAsExpected();
});
