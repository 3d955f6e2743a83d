// What today's judge says of trials that were recorded on real Kong, assertion by assertion.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTrial } from '../../../src/record/disk/trial-file.ts';
import type { Trial } from '../../../src/record/trial.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import type { Assertion } from '../../../src/verdict/observe/assertion.ts';
import { reloadBounds, respawnBound } from '../../../src/verdict/observe/bounds.ts';
import {
  bypasses,
  errors,
  outageAssertions,
  reloadAssertions,
} from '../../../src/verdict/observe/request-assertions.ts';
import { readKnownIssues } from '../../../src/scenario/known-issues/read.ts';
import { entryFor, expectationsOf } from '../../../src/verdict/known-issues/known-issues.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';

const KNOWN = readKnownIssues(fileURLToPath(new URL('../../../known-issues', import.meta.url)));
/** The load looked for bytes that nobody asked for only later, so nothing can be said about them. */
const NOT_RECORDED = ['unsolicited'];

function recorded(name: string): Promise<Trial> {
  return readTrial(fileURLToPath(new URL(`../../fixtures/kong-trials/kong-${name}.trial`, import.meta.url)));
}

/** The assertions of the scenario and variant that recorded a trial. */
function assertionsOf({ scenario, variant, disruption, load }: Trial): Assertion[] {
  if (scenario === 'kong-instance-count') {
    const reloads = disruption.kind === 'none' ? 0 : 1;
    return [newCalls({ workers: 2, plugins: 1, inFlight: load.connections, reloads }), bypasses, errors];
  }
  const [language = ''] = variant.split('/');
  return disruption.kind === 'reload'
    ? reloadAssertions(reloadBounds('kong'))
    : outageAssertions(respawnBound(language));
}

const VERDICTS: [name: string, red: string[], inconclusive: string[]][] = [
  ['2.7.1-count-reload', ['bypasses'], []],
  ['3.1.0-go-reload', ['bypasses', 'closed', 'idle-closes'], NOT_RECORDED],
  // All of its requests went past the plugin or timed out, so that none shows a configuration.
  ['3.1.0-go-late-start', ['bypasses', 'timeouts', 'spin', 'recovery'], ['wrong-configuration']],
  [
    '3.1.0-sockets-reload',
    ['bypasses', 'closed', 'timeouts', 'longest-wait', 'idle-closes', 'spin', 'recovery'],
    NOT_RECORDED,
  ],
  ['3.4.1-go-kill', ['bypasses'], []],
  ['3.4.1-go-late-start', ['bypasses'], []],
  ['3.4.1-defect-steady', ['new-calls'], []],
  ['3.4.1-defect-reload', ['new-calls'], []],
  ['3.9.3-go-reload', ['closed', 'errors', 'idle-closes'], NOT_RECORDED],
  ['3.9.3-go-kill', ['recovery'], []],
  ['3.9.3-go-late-start', [], []],
  ['3.9.3-python-reload', ['bypasses', 'closed'], NOT_RECORDED],
  ['3.9.3-python-kill', ['bypasses'], []],
  ['3.9.3-js-reload', ['bypasses'], NOT_RECORDED],
  // Its load ended 0.3 s after the last bypass.
  ['3.9.3-js-kill', ['bypasses'], ['recovery']],
];

test.for(VERDICTS)(
  '%s: red in %j, undecided in %j, green in all others',
  async ([name, red, inconclusive]) => {
    const trial = await recorded(name);
    // As if each of three trials had gone like this one, which decides every assertion that can be decided.
    const { assertions } = judge([trial, trial, trial], assertionsOf(trial), DETERMINISTIC_TEST);
    const named = (word: string) => assertions.flatMap((one) => (one.verdict === word ? [one.name] : []));
    expect({ red: named('red'), inconclusive: named('inconclusive') }).toEqual({ red, inconclusive });
  },
);

test.for(VERDICTS)('what is red in %s is a known issue', async ([name, red]) => {
  const { scenario, variant, identity, disruption } = await recorded(name);
  const unknown = red.filter((assertion) => {
    const ofTarget = disruption.kind === 'reload' ? 'target' : `target/${disruption.kind}`;
    const cell = { scenario, variant: assertion === 'spin' ? ofTarget : variant, ...identity };
    return entryFor(expectationsOf(KNOWN, cell), assertion)?.expect !== 'red';
  });
  expect(unknown).toEqual([]);
});
