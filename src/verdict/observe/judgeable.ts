import type { Assertion } from './assertion.ts';
import { bypasses, handledTwice, wrongConfiguration } from './request-assertions.ts';
import { pluginServersLeft, spin } from './target-assertions.ts';
import type { Expectation } from '../../record/expectation.ts';

/** What the trials of a series can see. */
export interface Seen {
  /** Of every response. */
  expectation: Expectation;
  /** Whether the upstream notes which requests it handles. */
  handled: boolean;
  /** Whether the target has plugin servers whose processes can be listed. */
  pluginServers: boolean;
  /** Whether the processor time of the target's processes can be read. */
  cpuTimes: boolean;
}

/** What an assertion needs; those not listed need only responses and connections. */
const NEEDS = new Map<Assertion, (seen: Seen) => boolean>([
  [
    bypasses,
    ({ expectation: { header, bypassStatus, module } }) => [header, bypassStatus, module].some(isSet),
  ],
  [wrongConfiguration, ({ expectation }) => expectation.headerValue !== undefined],
  [handledTwice, ({ handled }) => handled],
  [pluginServersLeft, ({ pluginServers }) => pluginServers],
  [spin, ({ cpuTimes }) => cpuTimes],
]);

function isSet(condition: unknown): boolean {
  return condition !== undefined;
}

/** The assertions that these trials can judge: what was not observed must not be called green. */
export function judgeable(assertions: readonly Assertion[], seen: Seen): Assertion[] {
  return assertions.filter((assertion) => NEEDS.get(assertion)?.(seen) !== false);
}

/** @throws Error that names the assertions of a series which its trials cannot judge */
export function requireJudgeable(assertions: readonly Assertion[], seen: Seen): void {
  const can = judgeable(assertions, seen);
  const cannot = assertions.filter((assertion) => !can.includes(assertion)).map(({ name }) => name);
  if (cannot.length > 0)
    throw new Error(`nothing in these trials can show ${cannot.join(', ')}; leave out what cannot be judged`);
}
