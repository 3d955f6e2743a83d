import { inject } from 'vitest';
import type { Trial } from '../../src/trial/trial.ts';
import type { Assertion } from '../../src/verdict/assertion.ts';
import { judge, tallyOf, TOOK_EFFECT } from '../../src/verdict/judge.ts';
import { expectationsOf, lineFor, type Expectations } from '../../src/verdict/ledger.ts';
import { signalOf, type Signalled } from '../../src/verdict/signal.ts';
import type { SequentialTest } from '../../src/verdict/sprt.ts';

/** How the assertions of some trials of one cell stand to the ledger. */
export function signalsOf(
  trials: readonly Trial[],
  assertions: readonly Assertion[],
  test: SequentialTest,
): ReadonlyMap<string, Signalled> {
  const expectations = expectationsIn(trials);
  const { assertions: judged } = judge(trials, assertions, test);
  return new Map(
    judged.map(({ name, verdict }) => {
      const assertion = assertions.find((candidate) => candidate.name === name);
      const tally = assertion ? tallyOf(trials, assertion) : { clean: 0, violating: 0 };
      const line = lineFor(expectations, name);
      // That it takes effect is expected wherever anything is.
      const [some] = expectations.values();
      const expected = name === TOOK_EFFECT && some ? { ...some, expect: 'green' as const } : line;
      return [name, signalOf(verdict, tally, expected, test)];
    }),
  );
}

/** Whether no known red is still looked for. */
export function signalsDecided(signals: ReadonlyMap<string, Signalled>): boolean {
  return [...signals.values()].every(({ signal, fixed }) => !fixed || signal !== 'inconclusive');
}

/** Says why what is red was known to be. */
export function sayKnownReds(
  what: string,
  trials: readonly Trial[],
  signals: ReadonlyMap<string, Signalled>,
): void {
  const expectations = expectationsIn(trials);
  for (const [name, { expected, signal }] of signals) {
    if (expected !== 'red' || signal !== 'as expected') continue;
    const { note = '', upstream } = lineFor(expectations, name) ?? {};
    const where = upstream === undefined ? '' : ` (${upstream})`;
    process.stdout.write(`  ${what}: ${name} is red as the ledger says: ${note.trim()}${where}\n`);
  }
}

function expectationsIn([first]: readonly Trial[]): Expectations {
  if (!first) return new Map();
  const { scenario, variant, identity } = first;
  return expectationsOf(inject('ledger'), { scenario, variant, ...identity });
}
