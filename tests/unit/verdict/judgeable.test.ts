// What was not observed must not be called green: an assertion is left out if the trials cannot show it.
import { expect, test } from 'vitest';
import { RELOAD_ASSERTIONS } from '../../../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';
import {
  judgeable,
  notJudged,
  requireJudgeable,
  type Observable,
} from '../../../src/verdict/observe/judgeable.ts';

const ASSERTIONS = [...RELOAD_ASSERTIONS, newCalls({ workers: 2, plugins: 1, inFlight: 16 })];
const ALL: Observable = {
  expectation: { header: 'x-goplugin', headerValue: 'for go' },
  handled: true,
  pluginServers: true,
  cpuTimes: true,
};

function leftOut(seen: Partial<Observable>): string[] {
  const kept = judgeable(ASSERTIONS, { ...ALL, ...seen });
  return ASSERTIONS.filter((assertion) => !kept.includes(assertion)).map(({ name }) => name);
}

test.for<[what: string, seen: Partial<Observable>, names: string[]]>([
  ['everything', {}, []],
  ['a header without its value', { expectation: { header: 'x-goplugin' } }, ['wrong-configuration']],
  ['a status that proves a bypass', { expectation: { bypassStatus: 418 } }, ['wrong-configuration']],
  ['a function', { expectation: { module: 'file:///judge.js' } }, ['wrong-configuration']],
  ['the id alone', { expectation: { echoesId: true } }, ['bypasses', 'wrong-configuration']],
  ['no record of the upstream', { handled: false }, ['handled-twice']],
  ['no plugin servers', { pluginServers: false }, ['plugin-servers-left', 'new-calls']],
  ['no processor time', { cpuTimes: false }, ['spin']],
])('trials that see %s leave out %o', ([, seen, names]) => {
  expect(leftOut(seen)).toEqual(names);
  const named = notJudged(ASSERTIONS, { ...ALL, ...seen });
  expect(named.map(({ name }) => name)).toEqual(names);
  for (const { why } of named) expect(why).toMatch(/\w/);
});

test('a series that judges what its trials cannot show is refused by name', () => {
  const blind = { ...ALL, expectation: { echoesId: true } };
  expect(() => requireJudgeable(RELOAD_ASSERTIONS, blind)).toThrow(/show bypasses, wrong-configuration;/);
  expect(() => requireJudgeable(judgeable(RELOAD_ASSERTIONS, blind), blind)).not.toThrow();
});
