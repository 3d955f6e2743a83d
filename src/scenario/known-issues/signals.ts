import type { JudgeableTrial } from '../../record/trial.ts';
import type { Assertion } from '../../verdict/observe/assertion.ts';
import { judge } from '../../verdict/decide/judge.ts';
import { entryFor, type Expectations } from '../../verdict/known-issues/known-issues.ts';
import { describeSignal, type AssertionSignal } from '../../verdict/known-issues/signal.ts';
import { assertionSignals } from '../../verdict/known-issues/signals.ts';
import type { SequentialTest } from '../../verdict/decide/sequential-test.ts';

/** The signal of each assertion: its verdict over these trials compared with the known issues. */
export function signalsOf(
  trials: readonly JudgeableTrial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
  expectations: Expectations,
): ReadonlyMap<string, AssertionSignal> {
  return assertionSignals(expectations, judge(trials, assertions, test).assertions, test);
}
/** Whether every known red has either shown or is proven to be fixed. */
export function signalsDecided(signals: ReadonlyMap<string, AssertionSignal>): boolean {
  return [...signals.values()].every(({ signal, fixed }) => !fixed || signal !== 'inconclusive');
}

/** A line for each expected red, with its reason. */
export function describeKnownReds(
  what: string,
  signals: ReadonlyMap<string, AssertionSignal>,
  expectations: Expectations,
): string[] {
  const lines: string[] = [];
  for (const [name, signalled] of signals) {
    if (signalled.expected !== 'red' || signalled.signal !== 'as expected') continue;
    if (signalled.fixed) {
      lines.push(`  ${what}: ${describeSignal(name, signalled)}: too rare to be looked for`);
      continue;
    }
    const { note = '', upstream } = entryFor(expectations, name) ?? {};
    const where = upstream === undefined ? '' : ` (${upstream})`;
    lines.push(`  ${what}: ${name} is red, as is known: ${note.trim()}${where}`);
  }
  return lines;
}
