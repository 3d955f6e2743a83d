// What `fixed upstream` makes of the known issues: the patch applies, says of each cell what was seen, and leaves the rest as it is.
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { changedText } from '../../../../src/cli/signal/update/changed-text.ts';
import { evidenceOf } from '../../../../src/cli/signal/update/evidence.ts';
import { changesBy } from '../../../../src/cli/signal/update/fixes.ts';
import { writeUpdate } from '../../../../src/cli/signal/update/update.ts';
import { VERSION } from '../../../../src/common/places.ts';
import { judgeByKnownIssues } from '../../../../src/report/verdicts/judge-by-known-issues.ts';
import { toVerdictsFile } from '../../../../src/report/verdicts/verdicts-file.ts';
import type { VerdictEntry } from '../../../../src/report/verdicts/schema.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import {
  mergeKnownIssues,
  readKnownIssues,
  readKnownIssuesFiles,
} from '../../../../src/scenario/known-issues/read.ts';
import { provenance as provenanceSchema } from '../../../../src/verdict/known-issues/provenance.ts';
import { writtenEntry } from '../../../support/written-entries.ts';

// git is started, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const TEXT = `# Written for this test.
versions:
  kong: [3.4.0, 3.4.1]
expectations:
  # Only sometimes.
  - scenario: kong-plugin-languages
    variant: js
    gateway: kong
    versions: '3.4.0 || 3.4.1'
    assertions: [bypasses]
    expect: red
    rate: 0.33
    source: assumed
    from: this test
    upstream: https://github.com/Kong/kong/issues/8531
    note: &why It goes on without.
    instead: go
  - scenario: tyk-policy-reload
    variant: 'miniature/*'
    gateway: tyk
    versions: '2.9.4'
    assertions: [lost-policies]
    expect: red
    rate: 0.99
    source: assumed
    from: this test
    note: *why
`;
const OTHER = `expectations:
  - scenario: tyk-policy-reload
    variant: scale
    gateway: tyk
    versions: '2.9.4'
    assertions: [lost-policies]
    expect: green
    source: assumed
    from: this test
    note: Written for this test.
`;
const JS = { scenario: 'kong-plugin-languages', variant: 'js', gateway: 'kong' };
const TYK = { scenario: 'tyk-policy-reload', gateway: 'tyk', version: '2.9.4' };
const CLEAN = { clean: 20, violating: 0 };

const RUN = { date: '2026-11-26', program: '', machine: 'm', suite: 's', evidence: 'docs/evidence/e.json' };

const js = (version: string) => writtenEntry({ ...JS, version }, { bypasses: CLEAN });
const tyk = (trigger: string, tally = CLEAN) =>
  writtenEntry({ ...TYK, variant: `miniature/${trigger}` }, { 'lost-policies': tally });

async function changed(text: string, entries: VerdictEntry[]) {
  const folder = await mkdtemp(path.join(runFolder(), 'update-'));
  const file = path.join(folder, 'kong.yaml');
  await writeFile(file, text);
  const knownIssues = readKnownIssues(file);
  const after = changedText(
    text,
    knownIssues,
    changesBy(judgeByKnownIssues(entries, knownIssues), knownIssues, ({ version }) => ({
      ...RUN,
      program: version,
    })),
  );
  await writeFile(file, after);
  const signals = judgeByKnownIssues(entries, readKnownIssues(file)).map(({ signal }) => signal);
  return { folder, file, after, signals };
}

test('a version leaves the range of its red entry and gets a green entry with its figures', async () => {
  const { after, signals } = await changed(TEXT, [js('3.4.1')]);
  expect(signals).toEqual(['as expected']);
  const kept = after.split('\n');
  expect(TEXT.split('\n').filter((line) => !kept.includes(line))).toEqual(["    versions: '3.4.0 || 3.4.1'"]);
  expect(after).toContain(
    "# Only sometimes.\n  - scenario: kong-plugin-languages\n    variant: js\n    gateway: kong\n    versions: '3.4.0'\n",
  );
  expect(after).toContain("note: 'No longer seen. Before: It goes on without.'");
  expect(after).toContain(
    '    source: measured\n    provenance:\n      - date: 2026-11-26\n        program: 3.4.1\n',
  );
  expect(after).toContain('note: *why');
});

test('an entry without any version left is removed with its comment and its anchor', async () => {
  const { after, signals } = await changed(TEXT, [js('3.4.0'), js('3.4.1')]);
  expect(signals).toEqual(['as expected', 'as expected']);
  expect(after).toContain('# Only sometimes.\n  - scenario: kong-plugin-languages');
  expect(after).toContain('note: &why It goes on without.');
  expect(after).not.toContain('rate: 0.33');
});

test('an entry for many variants is split, and variants that were not seen to be fixed stay red', async () => {
  const { after, file, signals } = await changed(TEXT, [
    tyk('redis'),
    tyk('block', { clean: 0, violating: 1 }),
  ]);
  expect(signals).toEqual(['as expected', 'as expected']);
  expect(after).not.toContain('miniature/*');
  const lines = readKnownIssues(file).expectations.filter(({ gateway }) => gateway === 'tyk');
  expect(Object.fromEntries(lines.map(({ variant, expect: word }) => [variant, word]))).toEqual({
    'miniature/redis': 'green',
    'miniature/reload': 'red',
    'miniature/group': 'red',
    'miniature/block': 'red',
  });
});

test('of an entry for several assertions, those that were not seen to be fixed stay red', async () => {
  const { after, file } = await changed(TEXT.replace('[bypasses]', '[bypasses, errors]'), [js('3.4.1')]);
  expect(after).toContain("versions: '3.4.0'\n    assertions: [bypasses, errors]\n    expect: red");
  const lines = readKnownIssues(file).expectations.filter(({ versions }) => versions === '3.4.1');
  expect(lines.map(({ assertions, expect: word, source }) => [assertions, word, source])).toEqual([
    [['bypasses'], 'green', 'measured'],
    [['errors'], 'red', 'assumed'],
  ]);
});

test('a version of two parts is one version, not a prefix', async () => {
  const cell = { scenario: 'blue-green-deploy', variant: 'nginx/reload/http2', gateway: 'nginx' };
  const text = TEXT.replace(/ {2}- scenario.*/s, '')
    .concat(
      `  - { ${Object.entries(cell)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')}, versions: '1.22', `,
    )
    .concat('assertions: [closed], expect: red, source: assumed, from: this test, note: n }\n');
  const { file, signals } = await changed(text, [
    writtenEntry({ ...cell, version: '1.22' }, { closed: CLEAN }),
  ]);
  expect(signals).toEqual(['as expected']);
  expect(readKnownIssues(file).expectations.map(({ versions }) => versions)).toEqual([
    '>1.22.0 <1.23.0',
    '1.22.0',
  ]);
});

test('a red that another run of the cell saw is not fixed', async () => {
  const { after } = await changed(TEXT, [tyk('redis'), tyk('redis', { clean: 0, violating: 1 })]);
  expect(after).toBe(TEXT);
});

test('an entry for all assertions yields to one that names the fixed assertion', async () => {
  const { after, signals } = await changed(TEXT.replace('assertions: [bypasses]', "assertions: ['*']"), [
    js('3.4.1'),
  ]);
  expect(signals).toEqual(['as expected']);
  expect(after).toContain("assertions: ['*']");
  expect(after).toContain('assertions:\n      - bypasses\n');
});

test('variants that are not listed have to be split by hand', async () => {
  const line = { scenario: 'blue-green-deploy', variant: "'nginx/*'", gateway: 'nginx', versions: "'1.22'" };
  const text = Object.entries(line).reduce(
    (sofar, [key, value]) => sofar.replace(new RegExp(`${key}: .*`), `${key}: ${value}`),
    TEXT.replace('bypasses', 'closed'),
  );
  const cell = {
    scenario: 'blue-green-deploy',
    variant: 'nginx/reload/http2',
    gateway: 'nginx',
    version: '1.22.0',
  };
  await expect(changed(text, [writtenEntry(cell, { closed: CLEAN })])).rejects.toThrow(
    'the known issue about closed in nginx/* on nginx 1.22 covers variants that have no list',
  );
});

test('git applies the patch, which changes the file of the gateway alone', async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'update-'));
  const patchFile = path.join(folder, 'out/known-issues.patch');
  const [known, other] = [path.join(folder, 'known/kong.yaml'), path.join(folder, 'known/tyk.yaml')];
  await mkdir(path.join(folder, 'known'));
  await writeFile(known, TEXT);
  await writeFile(other, OTHER);
  const files = readKnownIssuesFiles(path.join(folder, 'known'));
  const knownIssues = mergeKnownIssues(files);
  const entries = judgeByKnownIssues([js('3.4.1')], knownIssues);
  const results = toVerdictsFile(new Date(0), entries);
  const text = `${JSON.stringify(results, null, 2)}\n`;
  const evidence = evidenceOf([{ text, results }], entries);
  const plan = { root: folder, files, patchFile, evidence };
  const before = await readFile(known, 'utf8');
  const output = await writeUpdate(entries, plan);
  expect(output).toMatch(
    /^known\/kong\.yaml would change .*\n- kong-plugin-languages js on kong, bypasses red on .*: stays for 3\.4\.0; new: bypasses green in js on 3\.4\.1 \(3\.4\.1: 20 of 20 trials clean \(> 99\.9 % at a rate of 0\.33\)\)$/,
  );
  await execa('git', ['init', '--quiet'], { cwd: folder });
  await execa('git', ['apply', patchFile], { cwd: folder });
  const [own] = files;
  const changes = changesBy(entries, knownIssues, (entry) => evidence(entry).provenance);
  expect(await readFile(known, 'utf8')).toBe(own && changedText(before, own.issues, changes));
  expect(await readFile(known, 'utf8')).not.toBe(before);
  const [kept] = changes.flatMap(({ added }) => added.flatMap(({ provenance = [] }) => provenance));
  expect(kept?.evidence).toMatch(
    /^docs\/evidence\/kong\/3\.4\.1\/verdicts-1970-01-01T000000Z-[0-9a-f]{8}\.json$/,
  );
  expect(await readFile(path.join(folder, kept?.evidence ?? ''), 'utf8')).toBe(text);
  expect(await readFile(other, 'utf8')).toBe(OTHER);
  expect(await writeUpdate([], plan)).toContain('nothing is fixed upstream');
  await expect(readFile(patchFile)).rejects.toThrow('ENOENT');
});

test('the run that measured it is the provenance, with nothing to add by hand', () => {
  const image = `sha256:${'ab'.repeat(32)}`;
  const inImage = { ...js('3.4.1'), runtime: 'containers' as const, image };
  const results = {
    ...toVerdictsFile(new Date('2026-11-26T10:20:30.456Z'), [inImage, tyk('redis')]),
    run: 'github-4711-2',
    machine: { os: 'Linux 6.1.0-18-amd64', cpus: 4, memoryGiB: 16, node: 'v24.11.0' },
  };
  const evidence = evidenceOf([{ text: JSON.stringify(results), results }], results.verdicts);
  const [measured, other] = results.verdicts.map((entry) => evidence(entry).provenance);
  expect(measured).toEqual({
    date: '2026-11-26',
    run: 'github-4711-2',
    program: 'kong 3.4.1 in containers',
    image,
    machine: 'Linux 6.1.0-18-amd64, 4 CPUs, 16 GiB, Node 24.11.0',
    suite: VERSION,
    evidence: expect.stringMatching(
      /^docs\/evidence\/kong\/3\.4\.1\/verdicts-2026-11-26T102030Z-[0-9a-f]{8}\.json$/,
    ),
  });
  expect(other).not.toHaveProperty('image');
  expect(() => provenanceSchema.parse(measured)).not.toThrow();
});

test('results of a version before runs had an id have none in the provenance', () => {
  const { run: _run, ...results } = toVerdictsFile(new Date(0), [js('3.4.1')]);
  const evidence = evidenceOf([{ text: '', results }], results.verdicts);
  expect(results.verdicts.map((entry) => evidence(entry).provenance)).toEqual([
    expect.not.objectContaining({ run: expect.anything() }),
  ]);
});

test("the project's known issues keep their formatting except for changes", async () => {
  const files = readKnownIssuesFiles(path.resolve(import.meta.dirname, '../../../../known-issues'));
  for (const { file, issues } of files) {
    const text = await readFile(file, 'utf8');
    expect(changedText(text, issues, [])).toBe(text);
    expect(new Set(issues.expectations.map(({ gateway }) => gateway))).toEqual(
      new Set([path.basename(file, '.yaml')]),
    );
  }
});

test('two cells of one version that start in the same second keep evidence of their own', () => {
  const files = [js('3.4.1'), { ...js('3.4.1'), variant: 'go' }].map((entry) => {
    const results = toVerdictsFile(new Date('2026-11-26T10:20:30Z'), [entry]);
    return { text: JSON.stringify(results), results };
  });
  const entries = files.flatMap(({ results }) => results.verdicts);
  const evidence = evidenceOf(files, entries);
  expect(new Set(entries.map((entry) => evidence(entry).provenance.evidence)).size).toBe(2);
});
