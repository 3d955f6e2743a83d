import type { Assertion } from './assertion.ts';
import type { Expectation } from '../../record/expectation.ts';

/** What the trials of a series can show. */
export interface Observable {
  /** Of every response. */
  expectation: Expectation;
  /** Whether the upstream notes which requests it handles. */
  handled: boolean;
  /** Whether the target shows plugin servers. */
  pluginServers: boolean;
  /** Whether the processor time of the target's processes can be read. */
  cpuTimes: boolean;
}

/** An assertion that is left out of a verdict. */
export interface NotJudged {
  /** Of the assertion. */
  name: string;
  why: string;
}

interface Need {
  isMet: (seen: Observable) => boolean;
  /** Said where it is not met. */
  otherwise: string;
}

const PLUGIN_SERVERS: Need = {
  isMet: ({ pluginServers }) => pluginServers,
  otherwise: 'the target shows no plugin servers',
};

/** What an assertion needs, by its name; those not listed need only responses and connections. */
const NEEDS: ReadonlyMap<string, Need> = new Map([
  [
    'bypasses',
    {
      isMet: ({ expectation: { header, bypassStatus, module } }) =>
        [header, bypassStatus, module].some((condition) => condition !== undefined),
      otherwise: 'nothing in a response shows whether the plugin ran',
    },
  ],
  [
    'wrong-configuration',
    {
      isMet: ({ expectation }) => expectation.headerValue !== undefined,
      otherwise: 'nothing in a response shows which configuration the plugin ran with',
    },
  ],
  [
    'handled-twice',
    {
      isMet: ({ handled }) => handled,
      otherwise: 'the upstream does not count the requests that it handles',
    },
  ],
  ['plugin-servers-left', PLUGIN_SERVERS],
  ['new-calls', PLUGIN_SERVERS],
  [
    'spin',
    {
      isMet: ({ cpuTimes }) => cpuTimes,
      otherwise: "the processor time of the target's processes cannot be read",
    },
  ],
]);

/** The assertions that these trials can judge: what was not observed must not be called green. */
export function judgeable(assertions: readonly Assertion[], seen: Observable): Assertion[] {
  return assertions.filter(({ name }) => NEEDS.get(name)?.isMet(seen) !== false);
}

/** The other assertions, each with the reason. */
export function notJudged(assertions: readonly Assertion[], seen: Observable): NotJudged[] {
  return assertions.flatMap(({ name }) => {
    const need = NEEDS.get(name);
    return need === undefined || need.isMet(seen) ? [] : [{ name, why: need.otherwise }];
  });
}

/** @throws Error that names the assertions of a series which its trials cannot judge */
export function requireJudgeable(assertions: readonly Assertion[], seen: Observable): void {
  const cannot = notJudged(assertions, seen).map(({ name }) => name);
  if (cannot.length > 0)
    throw new Error(`nothing in these trials can show ${cannot.join(', ')}; leave out what cannot be judged`);
}
