// EXPECT=known: with one known issue inverted, exactly the cell that it is about fails, with the right word.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { expect, test } from 'vitest';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { runSuite } from '../support/run-suite.ts';

const SCENARIO = 'kong-instance-count';
/** A low confidence suffices, since these tests are about which cell fails. */
const CONFIDENCE = '0.6';

function line(variant: string, expected: 'green' | 'red') {
  const cell = { scenario: SCENARIO, variant, gateway: 'reference', versions: '*', assertions: ['*'] };
  return { ...cell, expect: expected, source: 'assumed', from: 'this test', note: 'written for this test' };
}

test('an inverted entry fails only its own cell, as fixed upstream', async () => {
  const KNOWN_ISSUES = path.join(runFolder(), 'flipped.yaml');
  const expectations = [line('steady', 'red'), line('reload', 'green'), line('debug', 'green')];
  await writeFile(KNOWN_ISSUES, stringify({ versions: {}, expectations }));
  const { exitCode, results } = await runSuite(
    { EXPECT: 'known', KNOWN_ISSUES, CONFIDENCE },
    { args: [`tests/${SCENARIO}.test.ts`] },
  );
  const { verdicts } = verdictsFile.parse(
    JSON.parse(await readFile(path.join(results, 'latest/verdicts.json'), 'utf8')),
  );
  expect(verdicts.map(({ variant, verdict, signal }) => [variant, verdict, signal])).toEqual([
    ['steady', 'green', 'fixed upstream'],
    ['reload', 'green', 'as expected'],
    ['debug', 'green', 'as expected'],
  ]);
  const junit = await readFile(path.join(results, 'latest/junit.xml'), 'utf8');
  expect(junit).toMatch(/<testsuites [^>]*tests="3" failures="1" errors="0"/);
  expect(junit).toMatch(/<failure message="kong-instance-count steady on reference [\d.]+ is green\s/);
  expect(junit).toMatch(/green, which is not expected: new-calls [^"]*fixed upstream \(expected red; /);
  expect(exitCode).toBe(1);
});
