import { expect, test } from 'vitest';
import { junitOf } from '../../../src/report/verdicts/junit.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
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
