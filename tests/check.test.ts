// Your own target, reloaded by your own command under load: npx reload-proof check. See docs/guides/own-gateway.md.
import path from 'node:path';
import { inject } from 'vitest';
import { expect, test } from '../src/vitest/index.ts';
import { ExternalTarget } from '../src/targets/external/external.ts';
import type { Trial } from '../src/record/trial.ts';
import { canSeeBypasses, checkScenario } from '../src/scenario/check/check-scenario.ts';
import { oneCause } from '../src/scenario/check/stop.ts';
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

test('the target survives its reload under load', async ({ runScenario }) => {
  const target = inject('target');
  const options = inject('check');
  if (!target || !options) throw new Error('the set-up has not looked for the target');
  const gateway = new ExternalTarget(target, path.join(results(), 'logs', 'check'));
  const { effectHeader = target.expectHeader } = target;
  if (!canSeeBypasses(target)) say('give --expect-header or --bypass-status to have bypasses judged');
  if (effectHeader !== undefined)
    say(`watching ${effectHeader} for ten seconds, whether it changes by itself`);
  await gateway.lookBeforeReload();
  let trials: readonly Trial[] = [];
  const judged = await runScenario(checkScenario(target, options, gateway, (sofar) => (trials = sofar)));
  sayCommandFailure(gateway);
  const cause = oneCause(judged.judgement, trials);
  if (cause !== undefined) throw new Error(cause);
  expect(judged).toBeAsExpected();
});
