import { expect, test } from 'vitest';
import { junitOf } from '../../../src/report/verdicts/junit.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import type { VerdictEntry } from '../../../src/report/verdicts/schema.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'kong-plugin-languages', variant: 'go', gateway: 'kong', version: '3.4.1' };
const red = writtenEntry(CELL, { closed: { clean: 0, violating: 1 } });

test('junit.xml of an interrupted run has its verdicts, and says that it was not finished', () => {
  const text = junitOf(
    toVerdictsFile(
      new Date(0),
      [
        { ...red, assertions: red.assertions.map((one) => ({ ...one, evidence: ['a <b> & "c"\u0007'] })) },
        { ...red, variant: 'js', expected: 'red', signal: 'as expected' },
        { ...writtenEntry(CELL, { closed: { clean: 12, violating: 0 } }), variant: 'python' },
      ],
      [{ scenario: 'blue-green-deploy', variant: 'haproxy', why: 'not installed' }],
      false,
    ),
  );
  expect(text).toContain('tests="5" failures="1" errors="1" skipped="1"');
  expect(text).toContain('name="go on kong 3.4.1" time=');
  expect(text).toContain(
    '<failure type="red" message="red">closed: a &lt;b&gt; &amp; &quot;c&quot;</failure>',
  );
  expect(text).toContain('<skipped message="not installed"/>');
  expect(text).toContain('<error message="This run did not finish');
  expect(text.match(/<failure/g)).toHaveLength(1);
});

const undecided: VerdictEntry = { ...red, verdict: 'inconclusive', stopped: 'a flow is red' };
const ofRun = (...entries: VerdictEntry[]) => toVerdictsFile(new Date(0), entries, [], true);

test('an inconclusive verdict is an error with its reason, and a red is a failure', () => {
  const text = junitOf(ofRun(red, undecided, writtenEntry(CELL, { closed: { clean: 12, violating: 0 } })));
  expect(text).toContain('tests="3" failures="1" errors="1" skipped="0"');
  expect(text).toContain('<error type="inconclusive" message="inconclusive">a flow is red</error>');
  expect(text.match(/<failure type="red"/g)).toHaveLength(1);
});

test('an inconclusive verdict that does not fail the run is skipped', () => {
  const text = junitOf(ofRun(red, undecided), 'skipped');
  expect(text).toContain('tests="2" failures="1" errors="0" skipped="1"');
  expect(text).toContain('<skipped message="inconclusive">a flow is red</skipped>');
});

test.each([
  ['busy', 'nginx/1.22.1', 'busy on nginx/1.22.1'],
  ['busy', 'unknown', 'busy on the target'],
  ['target', 'nginx/1.22.1', 'target itself (nginx/1.22.1)'],
  ['api/target', 'unknown', 'api/target itself'],
])("the test of %s of a user's own server, %s, is called %s", (variant, version, name) => {
  const own = { scenario: 'check', variant, gateway: 'target', version, runtime: 'own' as const };
  expect(junitOf(ofRun({ ...red, ...own }))).toContain(`classname="check" name="${name}"`);
});
