import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readKnownIssues } from '../../../src/scenario/known-issues/read.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import {
  expectationsOf,
  knownIssuesSchema,
  lineFor,
  SCENARIOS,
} from '../../../src/verdict/known-issues/known-issues.ts';
import { isIn } from '../../../src/verdict/known-issues/versions.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const LINE = {
  scenario: 'kong-instance-count',
  variant: 'reload',
  gateway: 'kong',
  versions: '>=3.0.0 <3.5.0',
  assertion: 'new-calls',
  expect: 'red',
  source: 'measured',
  note: 'n',
};

function read(...lines: Record<string, string>[]) {
  const file = path.join(mkdtempSync(path.join(runFolder(), 'ledger-')), 'ledger.yaml');
  const expectations = lines.map((line) => Object.assign({}, LINE, line));
  // One expectation a line, from line 2 on.
  const text = expectations.map((line) => `  - ${JSON.stringify(line)}\n`).join('');
  writeFileSync(file, `expectations:\n${text}versions: { kong: [3.4.1] }\n`);
  return readKnownIssues(file);
}

const deploy = (variant: string) => ({
  scenario: 'blue-green-deploy',
  gateway: 'nginx',
  versions: '1.22',
  variant,
});

test.for([
  ['kong-gateway', '3.4.1.0', '>=3.4.1.0 <=3.5.0.1', true],
  ['kong-gateway', '3.4.0.0', '>=3.4.1.0 <=3.5.0.1', false],
  ['kong-gateway', '3.5.0.1', '>=3.4.1.0 <=3.5.0.1', true],
  ['kong-gateway', '3.5.0.2', '>=3.4.1.0 <=3.5.0.1', false],
  ['kong-gateway', '3.4.1.1', '3.4.1.0 - 3.4.1.9', true],
  ['kong', '3.4.1', '3.4', true],
  ['nginx', '1.221.0', '1.22', false],
  ['nginx', '1.22', '1.22', true],
  ['your-gateway', 'unknown', '*', false],
] as const)('%s %s in %s: %s', ([gateway, version, range, expected]) => {
  expect(isIn(gateway, version, range)).toBe(expected);
});

test('the ledger of the project is well formed, and names every scenario that there is', () => {
  const ledger = readKnownIssues(path.join(ROOT, 'ledger.yaml'));
  expect(new Set(ledger.expectations.map(({ scenario }) => scenario))).toEqual(new Set(SCENARIOS));
  for (const name of SCENARIOS)
    expect(() => readFileSync(path.join(ROOT, `tests/${name}.test.ts`))).not.toThrow();
});

test('the published schema is that of the code; npm run schema writes it', () => {
  const published = readFileSync(path.join(ROOT, 'docs/reference/known-issues.schema.json'), 'utf8');
  expect(parse(published)).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(knownIssuesSchema))));
});

test('a line speaks of its cell, and * of the assertions that no other line names', () => {
  const ledger = read({}, { assertion: '*', expect: 'green', variant: '*' });
  const cell = { scenario: 'kong-instance-count', variant: 'reload', gateway: 'kong', version: '3.4.1' };
  const expectations = expectationsOf(ledger, cell);
  expect(lineFor(expectations, 'new-calls')?.expect).toBe('red');
  expect(lineFor(expectations, 'errors')?.expect).toBe('green');
  expect(expectationsOf(ledger, { ...cell, version: '3.5.0' }).size).toBe(0);
});

test.for([
  [[{}, {}], /ledger\.yaml:3:5: this line overlaps that of .*ledger\.yaml:2:5/],
  [[{}, { expect: 'green', versions: '3.4.1' }], /:3:5: this line contradicts that of .*:2:5/],
  [[{}, { variant: 're*' }], /:3:5: this line overlaps/],
  [[{ scenario: 'kong-instances' }], /:2:\d+: the ledger is malformed at expectations\.0\.scenario/],
  [[{ versions: 'soon' }], /:2:\d+: soon is no range of versions of kong/],
  [[{ gateway: 'kong-gateway', versions: '3.4.1' }], /3\.4\.1 is no range of versions of kong-gateway/],
  [[{ variant: 'relaod' }], /:2:\d+: kong-instance-count has no variant relaod on kong/],
  [[{ variant: 'ro*' }], /:2:\d+: kong-instance-count has no variant ro\*/],
  [[deploy('nginx/relaod/http2')], /:2:\d+: blue-green-deploy has no variant nginx\/relaod\/http2 on nginx/],
  [[deploy('nginx/reload/none/http3')], /has no variant nginx\/reload\/none\/http3/],
  [[deploy('caddy/admin/http2')], /has no variant caddy\/admin\/http2 on nginx/],
  [[deploy('nginx/relaod/*')], /has no variant nginx\/relaod\/\*/],
  [[{ assertion: 'closd' }], /:2:\d+: there is no assertion closd/],
  [[{ upstream: 'x' }], /malformed at expectations\.0\.upstream/],
] as const)('%j is named with line and column', ([lines, sentence]) => {
  expect(() => read(...lines)).toThrow(sentence);
});

test.for(['nginx/*', 'nginx/reload/http2', 'nginx/reload/announce/http2', 'nginx/reload/ann*', '*'])(
  '%s is a variant of a deploy',
  (variant) => {
    expect(() => read(deploy(variant))).not.toThrow();
  },
);

test('versions side by side are neither overlap nor contradiction', () => {
  expect(() => read({}, { expect: 'green', versions: '>=3.5.0' })).not.toThrow();
});

test('a ledger that is not there, or cut short, is named', () => {
  expect(() => readKnownIssues('no-such-ledger.yaml')).toThrow(
    'the ledger no-such-ledger.yaml cannot be read',
  );
  const file = path.join(runFolder(), 'cut.yaml');
  writeFileSync(file, 'versions: { kong: [3.4.1');
  expect(() => readKnownIssues(file)).toThrow(/cut\.yaml:1:\d+: the ledger is malformed or cut short/);
});
