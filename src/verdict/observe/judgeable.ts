import type { Assertion } from './assertion.ts';
import type { Expectation } from '../../record/flow/expectation.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';

/** What can be observed in the trials of a series. */
export interface Observable {
  /** The expectation of every response. */
  expectation: Expectation;
  /** Whether the upstream counts the requests that it handles. */
  handled: boolean;
  /** Whether the target reports its plugin servers. */
  pluginServers: boolean;
  /** What streams show without a disruption. @default all that can be judged */
  streams?: StreamsShow | undefined;
  /** Whether the CPU time of the target's processes can be read. */
  cpuTimes: boolean;
}

/** An assertion that is left out of a verdict. */
export interface NotJudged {
  /** The assertion's name. */
  name: string;
  /** Why it cannot be judged. */
  why: string;
}

interface Need {
  isMet: (observable: Observable) => boolean;
  /** The reason that is given if it is not met. */
  reason: string;
}

const PLUGIN_SERVERS: Need = {
  isMet: ({ pluginServers }) => pluginServers,
  reason: 'the target reports no plugin servers',
};

const NUMBERS: Need = {
  isMet: ({ streams }) => streams?.numbered !== false,
  reason: 'the ids of the messages are no consecutive numbers',
};

/** What assertions need, by name. Those not listed need only responses and connections. */
const NEEDS: ReadonlyMap<string, Need> = new Map([
  [
    'bypasses',
    {
      isMet: ({ expectation: { header, bypassStatus, module, source } }) =>
        [header, bypassStatus, module, source].some((condition) => condition !== undefined),
      reason: 'nothing in a response shows whether the plugin ran',
    },
  ],
  [
    'wrong-configuration',
    {
      isMet: ({ expectation }) => expectation.headerValue !== undefined,
      reason: 'nothing in a response shows which configuration the plugin ran with',
    },
  ],
  [
    'handled-twice',
    {
      isMet: ({ handled }) => handled,
      reason: 'the upstream does not count the requests that it handles',
    },
  ],
  ['messages-lost', NUMBERS],
  ['messages-repeated', NUMBERS],
  [
    'message-gap',
    {
      isMet: ({ streams }) => streams?.often !== false,
      reason: 'messages come too seldom without a reload to tell',
    },
  ],
  ['plugin-servers-left', PLUGIN_SERVERS],
  ['new-calls', PLUGIN_SERVERS],
  [
    'spin',
    {
      isMet: ({ cpuTimes }) => cpuTimes,
      reason: "the CPU time of the target's processes cannot be read",
    },
  ],
]);

/** The assertions that can be judged, since what cannot be observed must not be called green. */
export function judgeable(assertions: readonly Assertion[], observable: Observable): Assertion[] {
  return assertions.filter(({ name }) => NEEDS.get(name)?.isMet(observable) !== false);
}

/** The assertions that cannot be judged, each with the reason. */
export function notJudged(assertions: readonly Assertion[], observable: Observable): NotJudged[] {
  return assertions.flatMap(({ name }) => {
    const need = NEEDS.get(name);
    return need === undefined || need.isMet(observable) ? [] : [{ name, why: need.reason }];
  });
}

/** @throws Error that names the assertions that the trials of a series cannot judge */
export function requireJudgeable(assertions: readonly Assertion[], observable: Observable): void {
  const cannot = notJudged(assertions, observable).map(({ name }) => name);
  if (cannot.length > 0)
    throw new Error(`nothing in these trials can show ${cannot.join(', ')}; leave out what cannot be judged`);
}
