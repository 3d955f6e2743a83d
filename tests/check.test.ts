// Your own target, reloaded by your own command under load: npx reload-proof check. See docs/guides/own-gateway.md.
import path from 'node:path';
import { inject } from 'vitest';
import { withoutStack } from '../src/common/user-error.ts';
import { expect, test } from '../src/vitest/index.ts';
import { ExternalTarget } from '../src/targets/external/external.ts';
import type { ObservedTrial } from '../src/record/trial.ts';
import { canSeeBypasses, checkScenario } from '../src/scenario/check/check-scenario.ts';
import { loadLine } from '../src/scenario/check/flow-rates.ts';
import { checkFlows } from '../src/scenario/check/default-flows.ts';
import { oneCause } from '../src/scenario/check/stop.ts';
import { usableFlows } from '../src/scenario/check/usable-flows.ts';
import { results } from '../src/vitest/results.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

// Only here: what the command printed may name hosts or secrets, and an error's message gets into junit.xml.
function sayCommandFailure({ commandFailure }: ExternalTarget): void {
  if (!commandFailure) return;
  const { message, lastLines } = commandFailure;
  const printed = lastLines.length === 0 ? ['(nothing)'] : lastLines;
  process.stderr.write(
    `${message}. The last that it printed:\n${printed.map((line) => `  ${line}\n`).join('')}`,
  );
}

test('the target survives its reload under load', async ({ runFlows, settings, task }) => {
  const target = inject('target');
  const options = inject('check');
  if (!target || !options) throw new Error('the set-up has not looked for the target');
  const gateway = new ExternalTarget(target, path.join(results(), 'logs', 'check'));
  const { effectHeader = target.expectHeader } = target;
  if (!canSeeBypasses(target)) say('give --expect-header or --bypass-status to have bypasses judged');
  if (effectHeader !== undefined)
    say(`watching ${effectHeader} for ten seconds, with the baseline, whether it changes by itself`);
  await gateway.requireVisible().catch(withoutStack);
  let trials: readonly ObservedTrial[] = [];
  const { usable, left } = await usableFlows(checkFlows(target, options, settings));
  for (const { variant, why } of left) say(`not checked: ${variant}: ${why}`);
  say(loadLine(usable));
  task.meta.notRun = left.map(({ variant, why }) => ({ scenario: 'check', variant, why }));
  const plan = checkScenario(usable, options, settings, gateway, (sofar) => (trials = sofar));
  const judged = await runFlows(plan);
  sayCommandFailure(gateway);
  const cause = oneCause(
    judged.map(({ judgement }) => judgement),
    trials,
  );
  if (cause !== undefined) throw new Error(cause);
  expect(judged).toBeAsExpected();
});
