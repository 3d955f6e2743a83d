import { counted } from '../../common/counted.ts';
import { policiesOf, type TrialHead } from '../../record/trial.ts';
import type { Assertion } from './assertion.ts';
import { gapBound } from './bounds.ts';
import { RELOAD_ASSERTIONS } from './request-assertions.ts';
import { TOOK_EFFECT } from '../decide/judge.ts';
import { longestWait } from './longest-wait.ts';
import { newCalls } from './new-calls.ts';
import { recovery, reloadEnded } from './target-assertions.ts';
import { policyAssertions } from './policy-assertions.ts';
import { messageGap, reconnect, streamAssertions, streamsEnded } from './stream-assertions.ts';
import { SWITCH_ASSERTIONS } from './switch-assertions.ts';

const STREAM_ASSERTIONS = streamAssertions({ gapMs: gapBound(), ended: 0 });

/** The expectations that state the limit. */
const EXPECTS_LIMIT: ReadonlyMap<string, (limit: number) => Pick<Assertion, 'expects'>> = new Map([
  ['recovery', (limit) => ({ expects: recovery(limit).expects })],
  ['reload-ended', (limit) => ({ expects: reloadEnded(limit).expects })],
  ['longest-wait', (limit) => ({ expects: longestWait(limit).expects })],
  ['message-gap', (limit) => ({ expects: messageGap(limit).expects })],
  ['reconnect', (limit) => ({ expects: reconnect(limit).expects })],
  ['streams-ended', (limit) => ({ expects: streamsEnded(limit).expects })],
  ['new-calls', (limit) => ({ expects: `New() is called at most ${counted(limit, 'times')}` })],
]);

/**
 * Finds an assertion by the name and limit in a verdicts file, to judge its recorded trials again; undefined if this
 * version has no assertion of that name.
 */
export function findAssertion(
  name: string,
  limit: number,
  trials: readonly TrialHead[],
): Assertion | undefined {
  const [policies] = trials.flatMap((trial) => policiesOf(trial) ?? []);
  // Only the limit differs between scenarios; the name determines the rest.
  const known = [
    ...(policies ? policyAssertions(policies.trigger, policies.boundMs) : []),
    ...RELOAD_ASSERTIONS,
    ...SWITCH_ASSERTIONS,
    ...STREAM_ASSERTIONS,
    newCalls({ workers: 1, plugins: 1, inFlight: 1 }),
  ].find((assertion) => assertion.name === name);
  return known && { ...known, limit, ...EXPECTS_LIMIT.get(name)?.(limit) };
}

/** The names of all assertions. */
export const ASSERTION_NAMES: ReadonlySet<string> = new Set([
  TOOK_EFFECT,
  ...[
    ...RELOAD_ASSERTIONS,
    ...SWITCH_ASSERTIONS,
    ...STREAM_ASSERTIONS,
    ...policyAssertions('block', 1),
    newCalls({ workers: 1, plugins: 1, inFlight: 1 }),
  ].map(({ name }) => name),
]);

/**
 * @throws Error that names assertions missing from the catalogue, for which no control proves that they can turn red
 */
export function requireCatalogued(assertions: readonly Pick<Assertion, 'name'>[]): void {
  const unknown = assertions.filter(({ name }) => !ASSERTION_NAMES.has(name)).map(({ name }) => name);
  if (unknown.length > 0)
    throw new Error(
      `not in the catalogue of assertions: ${unknown.join(', ')}; add them, and a control of each`,
    );
}
