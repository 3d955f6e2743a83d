import { signalTable } from '../../src/report/console/signal-table.ts';
import { verdictBlock } from '../../src/report/markdown/verdict-block.ts';
import type { VerdictEntry, VerdictsFile } from '../../src/report/verdicts/schema.ts';
import type { KnownIssue } from '../../src/verdict/known-issues/known-issues.ts';
import type { Carried } from './carry.ts';
import type { Outcome } from './outcome.ts';

/** What a pull request says. */
export interface PullRequestContent {
  settled: readonly Outcome[];
  others: readonly Outcome[];
  /** A line about each entry that becomes another one. */
  changes: readonly string[];
  added: readonly KnownIssue[];
  evidence: readonly string[];
  notes: readonly string[];
  run: string | undefined;
}

/** The title: what is new, and what is fixed. */
export function pullRequestTitle(settled: readonly Outcome[]): string {
  const fixed = settled.filter(({ entries }) => entries.some(isFixed));
  return fixed.length > 0
    ? `Fixed upstream: ${listed(fixed)}`
    : `Add ${listed(settled)} to the known versions`;
}

/** The text of a pull request with new versions. */
export function pullRequestText(content: PullRequestContent): string {
  const { settled, others, changes, added, evidence, notes, run } = content;
  const entries = settled.flatMap((one) => one.entries);
  const unknown = entries.filter(({ signal, verdict }) => signal === 'no expectation' && verdict !== 'green');
  return paragraphs([
    `New releases were found and the scenarios were run on them: ${listed(settled)}.${ofRun(run)}`,
    section('Fixed upstream', settled.flatMap(fixedLines)),
    section('Known issues that change', [...changes, ...added.map(addedLine)]),
    section(
      'Evidence',
      evidence.map((file) => `- \`${file}\``),
    ),
    section('Verdicts', [signalTable(entries)]),
    section('Not covered by any entry: decide what is expected', unknown.map(unknownLine)),
    section('Not in this pull request', [
      ...others.filter(({ regressed }) => regressed).map((one) => `- ${name(one)} regressed: see the issue.`),
      ...others
        .filter(({ regressed }) => !regressed)
        .map((one) => `- ${name(one)} is undecided: ${one.undecided.join('; ')}.`),
      ...notes.map((note) => `- ${note}`),
    ]),
    'Each run of the workflow `releases` writes this branch anew: merge it, or go on in a branch of your own. GitHub starts no checks for a pull request of a workflow; close it and open it again to start them.',
  ]);
}

/** The title of the issue about regressions. */
export function issueTitle(regressed: readonly Outcome[]): string {
  return `Regressed: ${listed(regressed)}`;
}

/** What an issue says. */
export interface IssueContent {
  regressed: readonly Outcome[];
  carried: readonly Carried[];
  /** The results that hold a verdict, as they were written. */
  resultsOf: (entry: VerdictEntry) => VerdictsFile;
  run: string | undefined;
}

/** The text of an issue about regressions, with the block of the suite for each run that saw one. */
export function issueText({ regressed, carried, resultsOf, run }: IssueContent): string {
  const entries = regressed.flatMap((one) => one.entries.filter(isRegressed));
  const byRun = Map.groupBy(entries, resultsOf);
  const blocks = [...byRun].map(([file, verdicts]) => verdictBlock({ ...file, verdicts, notRun: [] }).trim());
  return paragraphs([
    `New releases do what earlier ones did not: ${listed(regressed)}.${ofRun(run)}`,
    section(
      'What regressed',
      entries.flatMap((entry) => regressedLines(entry, carried)),
    ),
    ...blocks,
    section('What to do', [
      'These versions are not among the known versions yet, so the matrix does not run them, and the next run of the workflow `releases` judges them again and updates this issue. To end that, say in `known-issues/` what is expected of them: the next run then proposes them in a pull request.',
      'The artifact `results-…` of each cell has the recorded trials, and in `issues/` a draft for upstream.',
    ]),
  ]);
}

function regressedLines(entry: VerdictEntry, carried: readonly Carried[]): string[] {
  return entry.assertions
    .filter(({ signal }) => signal === 'regressed')
    .map(({ name: assertion, tally }) => {
      const { scenario, variant, gateway, version } = entry;
      const before = carried.find(
        ({ cell, assertion: other }) =>
          other === assertion &&
          cell.scenario === scenario &&
          cell.variant === variant &&
          cell.version === version,
      );
      const seen = tally ? ` in ${tally.violating} of ${tally.violating + tally.clean} trials` : '';
      const expected = before ? `green, as on ${gateway} ${before.from}` : 'green';
      return `- ${scenario} ${variant} on ${gateway} ${version}: \`${assertion}\` is red${seen}; expected ${expected}`;
    });
}

function fixedLines({ entries }: Outcome): string[] {
  return entries.flatMap((entry) =>
    entry.assertions
      .filter(({ signal }) => signal === 'fixed upstream')
      .map(
        ({ name: assertion, fixed }) =>
          `${nameLine(entry)}: \`${assertion}\` is no longer seen in ${fixed?.cleanTrials ?? 0} clean trials`,
      ),
  );
}

function addedLine({ scenario, variant, gateway, versions, assertions, expect, rate }: KnownIssue): string {
  const often = rate === undefined ? '' : ` (in ${rate} of the trials)`;
  return `- new: ${scenario} ${variant} on ${gateway} ${versions}: ${assertions.join(', ')} ${expect}${often}`;
}

function unknownLine(entry: VerdictEntry): string {
  const red = entry.assertions.filter(
    ({ signal, verdict }) => signal === 'no expectation' && verdict !== 'green',
  );
  return `${nameLine(entry)}: ${red.map(({ name: assertion, verdict }) => `${assertion} ${verdict}`).join(', ')}`;
}

function nameLine({ scenario, variant, gateway, version }: VerdictEntry): string {
  return `- ${scenario} ${variant} on ${gateway} ${version}`;
}

function isFixed({ assertions }: VerdictEntry): boolean {
  return assertions.some(({ signal }) => signal === 'fixed upstream');
}

function isRegressed({ assertions }: VerdictEntry): boolean {
  return assertions.some(({ signal }) => signal === 'regressed');
}

function name({ gateway, version }: Outcome): string {
  return `${gateway} ${version}`;
}

function listed(outcomes: readonly Outcome[]): string {
  return outcomes.map(name).join(', ');
}

function ofRun(run: string | undefined): string {
  return run === undefined ? '' : ` [The run](${run}) has everything that was recorded.`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}`;
}

function paragraphs(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
