// What is proposed once the cells of a new version ran: the right pull request, or the right issue, from recorded verdicts of real
// Kong in which a fix or a regression is planted. Nobody edits a file.
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { check, resolveConfig } from 'prettier';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readVerdicts } from '../../../../src/cli/signal/read-verdicts.ts';
import { judgeByKnownIssues } from '../../../../src/report/verdicts/judge-by-known-issues.ts';
import type { VerdictEntry } from '../../../../src/report/verdicts/schema.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import { readKnownVersions } from '../../../../src/scenario/known-issues/known-versions.ts';
import { readKnownIssues } from '../../../../src/scenario/known-issues/read.ts';
import type { Discovered } from '../../../../tools/releases/discovered.ts';
import type { Proposal } from '../../../../tools/releases/proposal.ts';
import { propose as makeProposal } from '../../../../tools/releases/write-proposal.ts';
import { caddyCells, recordedCells, withTally } from '../../../support/releases.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const DAY_MS = 24 * 3600 * 1000;
const NEW: Discovered = { added: { kong: ['3.9.4'] }, notes: [], lastCommit: null };

// Each test reads the known issues and their evidence, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.example');
  vi.stubEnv('GITHUB_REPOSITORY', 'owner/suite');
  vi.stubEnv('GITHUB_RUN_ID', '42');
  return () => vi.unstubAllEnvs();
});

async function propose(cells: string, found: Discovered = NEW) {
  const folder = await mkdtemp(path.join(runFolder(), 'proposal-'));
  await writeFile(path.join(folder, 'discovered.json'), JSON.stringify(found));
  const out = path.join(folder, 'out');
  const said: string[] = [];
  await makeProposal(folder, cells, out, (line) => said.push(line));
  const read = (name: string) => readFile(path.join(out, name), 'utf8');
  const proposal = JSON.parse(await read('proposal.json')) as Proposal;
  const { pullRequest, issues } = proposal;
  return {
    proposal,
    said,
    out,
    text: pullRequest ? await read(pullRequest.body) : '',
    issue: issues[0] ? await read(issues[0].body) : '',
  };
}

/** The known issues with the files of the pull request, and the results judged by them. */
async function merged(out: string, cells: string) {
  const known = path.join(await mkdtemp(path.join(runFolder(), 'merged-')), 'known-issues');
  await cp(path.join(ROOT, 'known-issues'), known, { recursive: true });
  await cp(path.join(out, 'files/known-issues'), known, { recursive: true });
  const issues = readKnownIssues(known);
  const judged = judgeByKnownIssues(readVerdicts([cells]), issues);
  return {
    known,
    issues,
    signals: judged.flatMap(({ assertions }) => assertions.map(({ signal }) => signal)),
  };
}

test('a new version that does what the one before does: a pull request that makes it known, with what was measured', async () => {
  const cells = await recordedCells('3.9.4');
  const { proposal, text, out } = await propose(cells);
  expect(proposal.issues).toEqual([]);
  expect(proposal.pullRequest).toMatchObject({
    branch: 'new-releases',
    title: 'Add kong 3.9.4 to the known versions',
  });
  expect(text).toContain(
    'the scenarios were run on them: kong 3.9.4. [The run](https://github.example/owner/suite/actions/runs/42)',
  );
  expect(text).toContain(
    '- new: kong-plugin-languages js on kong 3.9.4: bypasses red (in 0.92 of the trials)',
  );

  const { known, issues, signals } = await merged(out, cells);
  expect(readKnownVersions(known).kong?.slice(-2)).toEqual(['3.9.3', '3.9.4']);
  // What no entry covered before, none covers now: the text names it.
  expect(signals.filter((signal) => signal !== 'as expected' && signal !== 'no expectation')).toEqual([]);
  expect(text).toContain('- kong-instance-count reload on kong 3.9.4: new-calls red');
  const js = issues.expectations.filter(({ variant, versions }) => variant === 'js' && versions === '3.9.4');
  const bypasses = js.find(({ assertions }) => assertions.includes('bypasses'));
  expect(bypasses).toMatchObject({ expect: 'red', rate: 0.92, source: 'measured' });
  const evidence = bypasses?.provenance?.[0]?.evidence ?? '';
  expect(text).toContain(`- \`${evidence}\``);
  expect(await readFile(path.join(out, 'files', evidence), 'utf8')).toBe(
    await readFile(path.join(cells, 'kong-3.9.4-kong-plugin-languages/verdicts.json'), 'utf8'),
  );
  expect(proposal.pullRequest?.files).toEqual(
    expect.arrayContaining(['known-issues/kong.yaml', 'known-issues/known-versions.json', evidence]),
  );
});

test('what was there stays, and the file is formatted like the others', async () => {
  const { out } = await propose(await recordedCells('3.9.4'));
  const file = path.join(ROOT, 'known-issues/kong.yaml');
  const [before, after] = await Promise.all(
    [file, path.join(out, 'files/known-issues/kong.yaml')].map((one) => readFile(one, 'utf8')),
  );
  const lines = after!.split('\n');
  expect(before!.split('\n').filter((line) => !lines.includes(line))).toEqual([]);
  expect(after).toMatch(/ {2}- &kong-plugin-languages-3-9-4\n {4}date: 2026-11-26\n/);
  expect(after).toContain('    provenance: [*kong-plugin-languages-3-9-4]\n');
  expect(await check(after!, { ...(await resolveConfig(file)), filepath: file })).toBe(true);
});

describe('a new version of a load balancer', () => {
  const found: Discovered = { added: { caddy: ['2.12.0'] }, notes: [], lastCommit: null };

  test('that does no worse becomes known', async () => {
    const { proposal, out } = await propose(await caddyCells('2.12.0'), found);
    expect(proposal.issues).toEqual([]);
    expect(proposal.pullRequest?.title).toBe('Add caddy 2.12.0 to the known versions');
    expect(readKnownVersions(path.join(out, 'files/known-issues')).caddy?.at(-1)).toBe('2.12.0');
  });

  test('that does worse is described in an issue', async () => {
    const planted = withTally('blue-green-deploy', 'caddy/file/http2', 'errors', { clean: 1, violating: 4 });
    const { proposal, issue } = await propose(await caddyCells('2.12.0', planted), found);
    expect(proposal.pullRequest).toBeNull();
    expect(proposal.issues).toMatchObject([{ title: 'Regressed: caddy 2.12.0' }]);
    expect(issue).toContain(
      '- blue-green-deploy caddy/file/http2 on caddy 2.12.0: `errors` is red in 4 of 5 trials; expected green, as on caddy 2.11.7',
    );
  });
});

test('a planted fix: the pull request says that it is fixed upstream, and the entry of the new version is green', async () => {
  const planted = withTally('kong-plugin-languages', 'js', 'bypasses', { clean: 40, violating: 0 });
  const cells = await recordedCells('3.9.4', planted);
  const { proposal, text, out } = await propose(cells);
  expect(proposal.issues).toEqual([]);
  expect(proposal.pullRequest?.title).toBe('Fixed upstream: kong 3.9.4');
  expect(text).toContain(
    '### Fixed upstream\n\n- kong-plugin-languages js on kong 3.9.4: `bypasses` is no longer seen in 40 clean trials\n',
  );
  const { issues } = await merged(out, cells);
  const now = issues.expectations.filter(
    ({ variant, versions, assertions }) =>
      variant === 'js' && versions === '3.9.4' && assertions.includes('bypasses'),
  );
  expect(now).toMatchObject([
    { expect: 'green', source: 'measured', note: expect.stringMatching(/^No longer seen\. In 3\.9\.3: /) },
  ]);
  // The version before stays as it was.
  expect(issues.expectations).toContainEqual(
    expect.objectContaining({ variant: 'js', versions: '3.9.3', expect: 'red' }),
  );
});

test.for([
  ['where green is expected of the version before', 'go-other/kill', 'timeouts'],
  ['where no entry says anything, but the version before was recorded to be green', 'go', 'lost'],
] as const)(
  'a planted regression %s: an issue with the block of the suite, and no pull request',
  async ([, variant, assertion]) => {
    const planted = withTally('kong-plugin-languages', variant, assertion, { clean: 2, violating: 3 });
    const { proposal, issue } = await propose(await recordedCells('3.9.4', planted));
    expect(proposal.pullRequest).toBeNull();
    expect(proposal.issues).toMatchObject([
      { marker: '<!-- reload-proof:regressed-releases -->', title: 'Regressed: kong 3.9.4' },
    ]);
    expect(issue.split('\n')[0]).toBe('<!-- reload-proof:regressed-releases -->');
    expect(issue).toContain(
      `- kong-plugin-languages ${variant} on kong 3.9.4: \`${assertion}\` is red in 3 of 5 trials; expected green, as on kong 3.9.3\n`,
    );
    expect(issue).toContain('### reload-proof: RED on kong 3.9.4\n\n| flow | verdict | reloads |');
    expect(issue).toContain('request 7 of trial 1: planted');
    expect(issue).toContain('[The run](https://github.example/owner/suite/actions/runs/42)');
    // Of the run, the block shows what regressed.
    expect(issue).not.toContain('| python |');
  },
);

test('one version that regressed holds back no other one', async () => {
  const cells = await recordedCells('3.9.4');
  const planted = withTally('kong-plugin-languages', 'go-other/kill', 'timeouts', { clean: 2, violating: 3 });
  await cp(await recordedCells('3.9.5', planted), cells, { recursive: true });
  const { proposal, text, out } = await propose(cells, { ...NEW, added: { kong: ['3.9.4', '3.9.5'] } });
  expect(proposal.issues.map(({ title }) => title)).toEqual(['Regressed: kong 3.9.5']);
  expect(proposal.pullRequest?.title).toBe('Add kong 3.9.4 to the known versions');
  expect(text).toContain('- kong 3.9.5 regressed: see the issue.');
  const versions = JSON.parse(
    await readFile(path.join(out, 'files/known-issues/known-versions.json'), 'utf8'),
  ) as { kong: string[] };
  expect(versions.kong.at(-1)).toBe('3.9.4');
});

const inconclusive = (entry: VerdictEntry): VerdictEntry =>
  entry.variant === 'go-other/kill'
    ? {
        ...entry,
        assertions: entry.assertions.map((one) =>
          one.name === 'timeouts'
            ? { ...one, verdict: 'inconclusive', tally: { clean: 1, violating: 0 } }
            : one,
        ),
      }
    : entry;

test.for([
  ['a cell that left no result', (entry: VerdictEntry) => entry, ['kong-instance-count']],
  ['a verdict that is inconclusive', inconclusive, []],
] as const)('%s leaves the version for the next run', async ([, planted, without]) => {
  const { proposal } = await propose(await recordedCells('3.9.4', planted, [...without]));
  expect(proposal).toEqual({ pullRequest: null, issues: [] });
});

test.for([
  [39, []],
  [40, ['The scheduled workflows stop on ']],
] as const)('after %i days without a commit', async ([days, titles]) => {
  const last = new Date(Date.now() - days * DAY_MS - 1000);
  const { proposal, issue } = await propose('nowhere', {
    added: {},
    notes: [],
    lastCommit: last.toISOString(),
  });
  const stop = new Date(last.getTime() + 60 * DAY_MS).toISOString().slice(0, 10);
  expect(proposal.pullRequest).toBeNull();
  expect(proposal.issues.map(({ title }) => title)).toEqual(titles.map((title) => `${title}${stop}`));
  expect(issue.includes('gh workflow enable matrix.yml')).toBe(titles.length > 0);
});
