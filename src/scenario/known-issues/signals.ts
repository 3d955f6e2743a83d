import { inject } from 'vitest';
import type { Trial } from '../../record/trial.ts';
import type { Assertion } from '../../verdict/observe/assertion.ts';
import { judge } from '../../verdict/decide/judge.ts';
import { expectationsOf, lineFor, type Expectations } from '../../verdict/known-issues/known-issues.ts';
import { describeSignal, type AssertionSignal } from '../../verdict/known-issues/signal.ts';
import { signalsAmong } from '../../verdict/known-issues/signals.ts';
import type { SequentialTest } from '../../verdict/decide/sequential-test.ts';

/** How the assertions of some trials of one cell stand to the known issues. */
export function signalsOf(
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): ReadonlyMap<string, AssertionSignal> {
  return signalsAmong(expectationsIn(trials), judge(trials, assertions, test).assertions, test);
}
/** Whether no known red is still looked for. */
export function signalsDecided(signals: ReadonlyMap<string, AssertionSignal>): boolean {
  return [...signals.values()].every(({ signal, fixed }) => !fixed || signal !== 'inconclusive');
}

/** Says why what is red was known to be. */
export function sayKnownReds(
  what: string,
  trials: readonly Trial[],
  signals: ReadonlyMap<string, AssertionSignal>,
): void {
  const expectations = expectationsIn(trials);
  for (const [name, signalled] of signals) {
    if (signalled.expected !== 'red' || signalled.signal !== 'as expected') continue;
    if (signalled.fixed) {
      process.stdout.write(`  ${what}: ${describeSignal(name, signalled)}: too rare to be looked for\n`);
      continue;
    }
    const { note = '', upstream } = lineFor(expectations, name) ?? {};
    const where = upstream === undefined ? '' : ` (${upstream})`;
    process.stdout.write(`  ${what}: ${name} is red, as is known: ${note.trim()}${where}\n`);
  }
}

function expectationsIn([first]: readonly Trial[]): Expectations {
  if (!first) return new Map();
  const { scenario, variant, identity } = first;
  return expectationsOf(inject('knownIssues'), { scenario, variant, ...identity });
}
