import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readKnownIssues } from '../../../src/scenario/known-issues/read.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { SCENARIOS } from '../../../src/record/names.ts';
import {
  expectationsOf,
  knownIssuesJsonSchema,
  entryFor,
} from '../../../src/verdict/known-issues/known-issues.ts';
import { isIn } from '../../../src/verdict/known-issues/versions.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const LINE = {
  scenario: 'kong-instance-count',
  variant: 'reload',
  gateway: 'kong',
  versions: '>=3.0.0 <3.5.0',
  assertions: ['new-calls'],
  expect: 'red',
  source: 'assumed',
  from: 'this test',
  note: 'n',
};

function read(...lines: Record<string, unknown>[]) {
  const file = path.join(mkdtempSync(path.join(runFolder(), 'known-')), 'kong.yaml');
  const expectations = lines.map((line) => Object.assign({}, LINE, line));
  // One expectation a line, from line 2 on.
  const text = expectations.map((line) => `  - ${JSON.stringify(line)}\n`).join('');
  writeFileSync(file, `expectations:\n${text}versions: { kong: [3.4.1] }\n`);
  return readKnownIssues(file);
}

const PROVENANCE = {
  date: '2026-11-26',
  program: 'Kong 3.4.1',
  machine: '2 cores',
  suite: 'd2925d1',
  evidence: 'verdicts.json',
};

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

test("the project's known issues are valid and cover every scenario", () => {
  const knownIssues = readKnownIssues(path.join(ROOT, 'known-issues'));
  expect(new Set(knownIssues.expectations.map(({ scenario }) => scenario))).toEqual(new Set(SCENARIOS));
  for (const name of SCENARIOS)
    expect(() => readFileSync(path.join(ROOT, `tests/${name}.test.ts`))).not.toThrow();
});

test('the published schema is that of the code; npm run schema writes it', () => {
  const published = readFileSync(path.join(ROOT, 'docs/reference/known-issues.schema.json'), 'utf8');
  expect(parse(published)).toEqual(JSON.parse(JSON.stringify(knownIssuesJsonSchema())));
});

test('an entry applies to its cell, and * to the assertions that no other entry names', () => {
  const knownIssues = read({}, { assertions: ['*'], expect: 'green', variant: '*' });
  const cell = { scenario: 'kong-instance-count', variant: 'reload', gateway: 'kong', version: '3.4.1' };
  const expectations = expectationsOf(knownIssues, cell);
  expect(entryFor(expectations, 'new-calls')?.expect).toBe('red');
  expect(entryFor(expectations, 'errors')?.expect).toBe('green');
  expect(expectationsOf(knownIssues, { ...cell, version: '3.5.0' }).size).toBe(0);
});

test.for([
  [[{}, {}], /kong\.yaml:3:5: this entry overlaps the one at .*kong\.yaml:2:5/],
  [[{}, { expect: 'green', versions: '3.4.1' }], /:3:5: this entry contradicts the one at .*:2:5/],
  [[{}, { variant: 're*' }], /:3:5: this entry overlaps/],
  [
    [{ scenario: 'kong-instances' }],
    /:2:\d+: the list of known issues is malformed at expectations\.0\.scenario/,
  ],
  [[{ versions: 'soon' }], /:2:\d+: soon is no range of versions of kong/],
  [[{ gateway: 'kong-gateway', versions: '3.4.1' }], /3\.4\.1 is no range of versions of kong-gateway/],
  [[{ variant: 'relaod' }], /:2:\d+: kong-instance-count has no variant relaod on kong/],
  [[{ variant: 'ro*' }], /:2:\d+: kong-instance-count has no variant ro\*/],
  [[deploy('nginx/relaod/http2')], /:2:\d+: blue-green-deploy has no variant nginx\/relaod\/http2 on nginx/],
  [[deploy('nginx/reload/none/http3')], /has no variant nginx\/reload\/none\/http3/],
  [[deploy('caddy/admin/http2')], /has no variant caddy\/admin\/http2 on nginx/],
  [[deploy('nginx/relaod/*')], /has no variant nginx\/relaod\/\*/],
  [[{ assertions: ['new-calls', 'closd'] }], /:2:\d+: there is no assertion closd/],
  [[{ assertions: ['closed', 'closed'] }], /:2:\d+: an assertion is named twice/],
  [[{ assertions: ['closed', '*'] }], /:2:\d+: \* stands alone/],
  [[{}, { assertions: ['closed', 'new-calls'] }], /:3:5: this entry overlaps/],
  [[{ assertion: 'closed' }], /at expectations\.0\.assertion: assertion is now assertions, a list of names/],
  [[{ figures: '12 of 12' }], /at expectations\.0\.figures: figures are now looked up in the evidence/],
  [[{ source: 'read' }], /at expectations\.0\.source: source: read is now reported, with a link/],
  [[{ source: 'measured' }], /at expectations\.0\.provenance: a measured entry needs a provenance/],
  [[{ source: 'measured', provenance: [] }], /malformed at expectations\.0\.provenance/],
  [[{ source: 'reported' }], /at expectations\.0\.upstream: a reported entry needs the link/],
  [[{ provenance: [PROVENANCE] }], /at expectations\.0\.provenance: only a measured entry has a provenance/],
  [
    [{ source: 'reported', upstream: 'https://example.org' }],
    /only an assumed entry says where it is taken over/,
  ],
  [[{ upstream: 'x' }], /malformed at expectations\.0\.upstream/],
] as const)('%j is named with line and column', ([lines, sentence]) => {
  expect(() => read(...lines)).toThrow(sentence);
});

test.for([
  'nginx/*',
  'nginx/reload/http2',
  'nginx/reload/target',
  'nginx/reload/announce/http2',
  'nginx/reload/ann*',
  '*',
])('%s is a variant of a deploy', (variant) => {
  expect(() => read(deploy(variant))).not.toThrow();
});

test('adjacent version ranges neither overlap nor contradict', () => {
  expect(() => read({}, { expect: 'green', versions: '>=3.5.0' })).not.toThrow();
});

test('missing or truncated known issues are named', () => {
  expect(() => readKnownIssues('no-such.yaml')).toThrow(
    'the list of known issues no-such.yaml cannot be read',
  );
  const file = path.join(runFolder(), 'cut.yaml');
  writeFileSync(file, 'versions: { kong: [3.4.1');
  expect(() => readKnownIssues(file)).toThrow(
    /cut\.yaml:1:\d+: the list of known issues is malformed or cut short/,
  );
});

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(runFolder(), 'known-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const fileOf = (line: object, versions: object = {}) =>
  `versions: ${JSON.stringify(versions)}\nexpectations:\n  - ${JSON.stringify(line)}\n`;

test('a folder is read file by file in the order of names, ignoring files that are not YAML', () => {
  const tyk = { ...LINE, scenario: 'tyk-policy-reload', variant: 'scale', gateway: 'tyk', versions: '2.9.4' };
  const { versions, expectations } = readKnownIssues(
    folderOf({
      'tyk.yaml': fileOf(tyk, { tyk: ['2.9.4'] }),
      'kong.yaml': fileOf(LINE, { kong: ['3.4.1'] }),
      'README.md': '# Not read',
    }),
  );
  expect(versions).toEqual({ kong: ['3.4.1'], tyk: ['2.9.4'] });
  expect(expectations).toEqual([LINE, tyk]);
});

test.for<[what: string, files: Record<string, string>, sentence: RegExp]>([
  [
    'entries of two files that contradict each other',
    { 'a.yaml': fileOf(LINE), 'b.yaml': fileOf({ ...LINE, expect: 'green' }) },
    /b\.yaml:3:5: this entry contradicts the one at .*a\.yaml:3:5/,
  ],
  [
    'versions that two files list',
    {
      'a.yaml': fileOf(LINE, { kong: ['3.4.1'] }),
      'b.yaml': fileOf({ ...LINE, variant: 'steady' }, { kong: ['3.5.0'] }),
    },
    /b\.yaml:1:\d+: the versions of kong are already listed at .*a\.yaml:1:\d+/,
  ],
  ['a folder without a file', { 'README.md': '' }, /holds no known issues: expected one file per gateway/],
])('%s are named', ([, files, sentence]) => {
  expect(() => readKnownIssues(folderOf(files))).toThrow(sentence);
});

test('a file without versions is one of expectations alone', () => {
  expect(readKnownIssues(folderOf({ 'kong.yaml': `expectations:\n  - ${JSON.stringify(LINE)}\n` }))).toEqual({
    versions: {},
    expectations: [LINE],
  });
});
