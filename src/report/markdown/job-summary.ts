import { appendFile } from 'node:fs/promises';
import type { VerdictEntry, VerdictsFile } from '../verdicts/schema.ts';
import { targetName } from '../target-name.ts';
import { observedText } from '../console/observed-text.ts';
import { streamsSummary } from '../console/streams-text.ts';
import { usualClosesText } from '../console/usual-closes.ts';
import { countsLine, UNFINISHED } from '../console/run-summary.ts';
import { isKnownRed, whyUndecided } from '../console/verdict-line.ts';

const LABELS: Record<VerdictEntry['verdict'], string> = {
  green: '✅ green',
  red: '❌ red',
  inconclusive: '❔ inconclusive',
};

/** Adds the verdicts to the summary of a GitHub job, if there is one. */
export async function addJobSummary(
  file: VerdictsFile,
  summaryFile = process.env['GITHUB_STEP_SUMMARY'],
): Promise<void> {
  if (summaryFile === undefined || summaryFile === '') return;
  await appendFile(summaryFile, jobSummary(file));
}

/** The verdicts as a table in Markdown, those that are not green first. */
export function jobSummary(file: VerdictsFile): string {
  const { suiteVersion, verdicts, notRun, complete } = file;
  const order = ['red', 'inconclusive', 'green'];
  const notes = verdicts.flatMap((entry) => [...streamsOf(entry), ...usualClosesOf(entry)]);
  const sorted = verdicts.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return `## reload-proof ${suiteVersion}

${countsLine(file)}

| verdict | scenario | gateway | trials | requests | not green | recovery |
| --- | --- | --- | ---: | ---: | --- | --- |
${sorted.map(row).join('\n')}

${complete ? '' : `${UNFINISHED}\n\n`}${notes.length > 0 ? `${notes.join('\n')}\n\n` : ''}${notRun.length > 0 ? `${notRun.length} not run:\n\n${notRun.map(notRunItem).join('\n')}\n\n` : ''}`;
}

function streamsOf({ scenario, variant, streams }: VerdictEntry): string[] {
  return streams === null ? [] : [`- ${scenario} ${variant} streams: ${streamsSummary(streams)}`];
}

/** What a flow's server closes anyway, since a reader may look for these closes in vain. */
function usualClosesOf({ scenario, variant, baseline }: VerdictEntry): string[] {
  const text = baseline && usualClosesText(baseline.outcomes.closed + baseline.closes.idle, baseline.sent);
  return text === undefined ? [] : [`- ${scenario} ${variant} ${text}`];
}

function notRunItem({ scenario, variant, why }: VerdictsFile['notRun'][number]): string {
  return `- ${scenario} ${variant}: ${why}`;
}

/** Lists which reds are expected and what is a surprise. */
function standing(entry: VerdictEntry): string {
  if (isKnownRed(entry)) return ' (expected: a known issue)';
  return entry.signal === 'regressed' || entry.signal === 'fixed upstream' ? ` (${entry.signal})` : '';
}

function row(entry: VerdictEntry): string {
  const not = entry.assertions.filter(({ verdict }) => verdict !== 'green' && verdict === entry.verdict);
  const cells = [
    `${LABELS[entry.verdict]}${standing(entry)}`,
    `${entry.scenario} ${entry.variant}`,
    `${targetName(entry)}${entry.real ? '' : ' (stands in for Kong)'}`,
    String(entry.trials),
    String(entry.sent),
    (whyUndecided(entry) ?? not.map((assertion) => `${assertion.name}: ${observedText(assertion)}`)).join(
      ', ',
    ),
    entry.recovery,
  ];
  return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
}
