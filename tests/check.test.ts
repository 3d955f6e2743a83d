// Your own gateway, reloaded by your own command under load: npx reload-proof check. See docs/guides/own-gateway.md.
import path from 'node:path';
import { inject } from 'vitest';
import { expect, test } from '../src/vitest/index.ts';
import { ExternalTarget } from '../src/targets/external/external.ts';
import { reload } from '../src/trial/disruptions/disruptions.ts';
import type { Trial } from '../src/record/trial.ts';
import { missingEffect } from '../src/verdict/observe/evidence.ts';
import { recoveryOf } from '../src/verdict/observe/summarize.ts';
import { results } from '../src/vitest/results.ts';
import type { JudgedSeries } from '../src/scenario/judged-series.ts';

const SCENARIO = 'your-gateway';
/** A command that has shown no effect so often will show none. */
const WITHOUT_EFFECT_MAX = 3;

// A gateway that is not the suite's cannot be built anew, and trials after a stuck state prove nothing more. Nor does a command that fails.
function giveUp(trials: readonly Trial[]): boolean {
  const last = trials.at(-1);
  if (last && (last.disruption.failure !== undefined || !recoveryOf(last).recovered)) return true;
  return trials.length >= WITHOUT_EFFECT_MAX && haveNoEffect(trials);
}

function haveNoEffect(trials: readonly Trial[]): boolean {
  return trials.every((trial) => missingEffect(trial).length > 0);
}

/** What made every trial void, in one sentence; undefined when something was violated all the same, or they are not void. */
function oneCause({ judgement }: JudgedSeries, trials: readonly Trial[]): string | undefined {
  const failure = trials.at(-1)?.disruption.failure;
  // That a command hangs is the cause, and that the reload has not ended in time is the same again.
  const violated = judgement.assertions.filter(
    ({ name, verdict }) => verdict === 'red' && !(failure !== undefined && name === 'reload-ended'),
  );
  if (violated.length > 0 || !haveNoEffect(trials)) return undefined;
  if (failure !== undefined) return `${failure}, so nothing is proven`;
  const [why = ''] = trials.flatMap(missingEffect);
  return `${why} (after ${trials.length} reloads; see docs/guides/own-gateway.md)`;
}

// Only here: what the command printed may name hosts or secrets, and an error's message gets into junit.xml.
function sayCommandFailure({ commandFailure }: ExternalTarget): void {
  if (!commandFailure) return;
  const { message, lastLines } = commandFailure;
  const printed = lastLines.length === 0 ? ['(nothing)'] : lastLines;
  process.stderr.write(
    `${message}. The last that it printed:\n${printed.map((line) => `  ${line}\n`).join('')}`,
  );
}

test('your gateway survives its reload under load', async ({ runScenario }) => {
  const target = inject('target');
  if (!target) throw new Error('the set-up has asked no target');
  const { expectHeader, bypassStatus, status } = target;
  const gateway = new ExternalTarget(target, path.join(results(), 'logs', SCENARIO));
  if (expectHeader === undefined && bypassStatus === undefined)
    process.stdout.write('set EXPECT_HEADER or BYPASS_STATUS to have bypasses judged\n');
  if (expectHeader !== undefined)
    process.stdout.write(`watching ${expectHeader} for ten seconds, whether it changes by itself\n`);
  await gateway.lookBeforeReload();
  let trials: readonly Trial[] = [];
  const judged = await runScenario({
    scenario: SCENARIO,
    variant: 'reload',
    route: 'your gateway',
    target: { current: gateway, rebuild: () => Promise.resolve() },
    load: ({ url }) => ({
      url,
      expectation: {
        status,
        ...(expectHeader === undefined ? {} : { header: expectHeader }),
        ...(bypassStatus === undefined ? {} : { bypassStatus }),
      },
    }),
    disruption: reload,
    giveUp: (sofar) => {
      trials = sofar;
      return giveUp(sofar);
    },
  });
  sayCommandFailure(gateway);
  const cause = oneCause(judged, trials);
  if (cause !== undefined) throw new Error(cause);
  expect(judged).toBeAsExpected();
});
