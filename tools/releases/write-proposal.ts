import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cells } from '../../src/cli/matrix/cells.ts';
import { readResults, readVerdicts } from '../../src/cli/signal/read-verdicts.ts';
import { unknownOfCell } from '../../src/cli/signal/unknown-cell.ts';
import { evidenceOf, type EvidenceOf } from '../../src/cli/signal/update/evidence.ts';
import { WORKING_FOLDER } from '../../src/common/places.ts';
import { readKnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import { mergeKnownIssues, readKnownIssuesFiles } from '../../src/scenario/known-issues/read.ts';
import { changedFiles } from './changed-files.ts';
import { DISCOVERED_FILE, readDiscovered, wordsOf } from './discovered.ts';
import { inEvidence } from './earlier-evidence.ts';
import { idleIssue } from './idle.ts';
import { outcomesOf } from './outcome.ts';
import { FILES_FOLDER, PROPOSAL_FILE, type Proposal } from './proposal.ts';
import { issueText, issueTitle, pullRequestText, pullRequestTitle } from './texts.ts';

const BRANCH = 'new-releases';
const MARKER = '<!-- reload-proof:regressed-releases -->';
const KNOWN_ISSUES = 'known-issues';

/** Writes into `out` what to open on GitHub for what was found and what the cells left. @throws UserError */
export async function propose(
  folder: string,
  results: string,
  out: string,
  say: (line: string) => void,
): Promise<Proposal> {
  const proposal = await make(folder, results, out, say);
  writeOut(out, PROPOSAL_FILE, `${JSON.stringify(proposal, null, 2)}\n`);
  const { pullRequest, issues } = proposal;
  say(pullRequest ? `pull request: ${pullRequest.title}` : 'no pull request');
  for (const { title } of issues) say(`issue: ${title}`);
  return proposal;
}

async function make(
  folder: string,
  results: string,
  out: string,
  say: (line: string) => void,
): Promise<Proposal> {
  const found = readDiscovered(path.join(folder, DISCOVERED_FILE));
  const idle = idleIssue(found.lastCommit, new Date());
  if (idle) writeOut(out, idle.body, idle.text);
  const issues: Proposal['issues'] = idle
    ? [{ marker: idle.marker, title: idle.title, body: idle.body }]
    : [];
  const words = wordsOf(found);
  if (words.length === 0) return { pullRequest: null, issues };

  const root = WORKING_FOLDER;
  const known = readKnownVersions(path.join(root, KNOWN_ISSUES));
  const files = readKnownIssuesFiles(path.join(root, KNOWN_ISSUES));
  const knownIssues = mergeKnownIssues(files);
  const then = readVerdicts([results], unknownOfCell, true);
  const read = readResults([results]);
  const sourceOf = (entry: Cell) => read.find((file) => holds(file.results.verdicts, entry))!;
  const { versions, carried } = outcomesOf(then, {
    found,
    planned: cells(words),
    knownIssues,
    known,
    unfinished: (entry) => !sourceOf(entry).results.complete,
    wasGreen: inEvidence(root, knownIssues),
  });
  const run = runUrl();

  const regressed = versions.filter((one) => one.regressed);
  if (regressed.length > 0) {
    const body = 'issue.md';
    const text = issueText({ regressed, carried, resultsOf: (entry) => sourceOf(entry).results, run });
    writeOut(out, body, `${MARKER}\n${text}`);
    issues.push({ marker: MARKER, title: issueTitle(regressed), body });
  }
  const others = versions.filter((one) => one.regressed || one.undecided.length > 0);
  for (const { gateway, version, undecided } of others)
    for (const why of undecided) say(`${gateway} ${version} is undecided: ${why}`);
  const settled = versions.filter((one) => !others.includes(one));
  if (settled.length === 0) return { pullRequest: null, issues };

  const evidence = evidenceOf(read, then);
  const ofJudged: EvidenceOf = (entry) => evidence(then.find((one) => isSame(one, entry))!);
  const change = await changedFiles({ settled, carried, known, files, root, evidenceOf: ofJudged });
  for (const [name, text] of change.files) writeOut(path.join(out, FILES_FOLDER), name, text);
  const body = 'pull-request.md';
  writeOut(out, body, pullRequestText({ settled, others, ...change, notes: found.notes, run }));
  const title = pullRequestTitle(settled);
  return { pullRequest: { branch: BRANCH, title, body, files: [...change.files.keys()] }, issues };
}

type Cell = Record<'scenario' | 'variant' | 'gateway' | 'version', string>;

function isSame(one: Cell, other: Cell): boolean {
  return (['scenario', 'variant', 'gateway', 'version'] as const).every((key) => one[key] === other[key]);
}

function holds(verdicts: readonly Cell[], entry: Cell): boolean {
  return verdicts.some((one) => isSame(one, entry));
}

function writeOut(folder: string, name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function runUrl(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = process.env;
  return server && repository && id ? `${server}/${repository}/actions/runs/${id}` : undefined;
}
