import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { drawFigure } from '../html/page/figure/figure.js';
import { pageFile } from '../html/page-files.ts';
import { targetName } from '../target-name.ts';
import { redact } from './redact.ts';
import type { ReportModel, TrialView, VerdictView } from '../html/view/model.ts';

const WIDTH = 960;
const BARS = '▁▂▃▄▅▆▇█';
const SHOWN_MS = 6000;

/**
 * Writes, for each red verdict, a draft of an upstream issue in Markdown and the timeline as a picture.
 * @returns the files' names
 */
export async function writeIssues(
  run: string,
  model: ReportModel,
  secrets: readonly string[],
): Promise<string[]> {
  const folder = path.join(run, 'issues');
  await rm(folder, { recursive: true, force: true });
  const written: string[] = [];
  for (const view of model.verdicts.filter(({ entry }) => entry.verdict === 'red')) {
    const name = `${view.entry.scenario}-${view.entry.variant}`.replaceAll(/[^\w.-]/g, '-');
    const trial = view.trials.find(({ violates, detail }) => violates.length > 0 && detail) ?? view.trials[0];
    await mkdir(folder, { recursive: true });
    if (trial?.detail) await writeFile(path.join(folder, `${name}.svg`), await timelineSvg(trial, secrets));
    await writeFile(
      path.join(folder, `${name}.md`),
      redact(issueMarkdown(view, trial, model, `${name}.svg`), secrets),
    );
    written.push(path.join(folder, `${name}.md`));
  }
  return written;
}

/** The draft: versions, command, figures, cases, timeline. */
export function issueMarkdown(
  { entry, text }: VerdictView,
  trial: TrialView | undefined,
  { suiteVersion, machine }: Pick<ReportModel, 'suiteVersion' | 'machine'>,
  picture: string,
): string {
  const red = text.assertions.filter(({ verdict }) => verdict === 'red');
  return `### ${targetName(entry)}: ${red.map(({ expects }) => `violated: ${expects}`).join('; ')}

${text.headline}

| | |
| --- | --- |
| ${entry.runtime === 'own' ? 'target' : 'gateway'} | ${cell(programOf(entry))} |
| scenario | ${cell(`${entry.scenario}, ${entry.variant}`)} |
| trials | ${entry.trials}; the disruption provably took effect in ${entry.reloads} |
| requests | ${entry.sent} sent: ${cell(counts(entry.outcomes))}${text.load === '' ? '' : `; each trial ${cell(text.load)}`} |
| time to first byte | ${cell(`p50 ${ms(entry.latencyMs.p50)}, p99 ${ms(entry.latencyMs.p99)}, max ${ms(entry.latencyMs.max)}`)} |
${longestWaitRow(entry)}| recovery | ${entry.recovery} |
| machine | ${cell(`${machine.os}, ${machine.cpus} CPUs, ${machine.memoryGiB} GiB, Node ${machine.node}`)} |
| tested with | reload-proof ${suiteVersion} |

${red.map(assertionText).join('\n')}
${trial ? timelineText(trial, picture) : ''}${text.rerunCommand === '' ? '' : `Run it again:\n\n\`\`\`sh\n${text.rerunCommand}\n\`\`\`\n`}`;
}

function programOf(entry: VerdictView['entry']): string {
  const standsIn = entry.real ? '' : ' (a stand-in, not Kong)';
  if (entry.runtime !== 'own') return `${targetName(entry)}${standsIn}, in ${entry.runtime}`;
  return entry.version === 'unknown' ? "a user's own server" : `a user's own server, ${entry.version}`;
}

function longestWaitRow({ longestWait, longestGapMs }: VerdictView['entry']): string {
  if (!longestWait) return '';
  const without =
    longestWait.withoutMs === null ? '' : `, without the disruption ${ms(longestWait.withoutMs)}`;
  return `| longest wait | ${ms(longestWait.ms)}${without}; longest time without a response ${ms(longestGapMs)} |\n`;
}

function assertionText({
  name,
  expected,
  seen,
  when,
  cases,
}: VerdictView['text']['assertions'][number]): string {
  const lines = [
    `**${name}**: expected ${expected}, seen ${seen}${when === '' ? '' : `; ${when}`}`,
    ...cases.map((text) => `- ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}

// Two rows of block characters, for where pictures are not shown.
function timelineText(trial: TrialView, picture: string): string {
  const { stepMs, first, count, outcomes } = trial.steps;
  const from = Math.max(0, Math.floor(-SHOWN_MS / 6 / stepMs) - first);
  const to = Math.min(count, from + SHOWN_MS / stepMs);
  const ok = (outcomes.ok ?? []).slice(from, to);
  const faults = Array.from({ length: to - from }, (_, index) =>
    Object.entries(outcomes).reduce(
      (sum, [name, column]) => sum + (name === 'ok' ? 0 : (column[from + index] ?? 0)),
      0,
    ),
  );
  const began = Math.max(0, -first - from);
  return `Trial ${trial.number}, ${stepMs} ms per column; \`|\` marks the start and end of the ${trial.disruption}:

\`\`\`text
ok     ${bars(ok, to - from)}
faults ${bars(faults, to - from)}
       ${' '.repeat(began)}|${'-'.repeat(Math.max(0, Math.min(to - from - began, Math.round(trial.endedMs / stepMs)) - 1))}|
\`\`\`

![timeline](${picture})

`;
}

function bars(column: readonly number[], length: number): string {
  const most = Math.max(1, ...column);
  return Array.from({ length }, (_, index) => {
    const count = column[index] ?? 0;
    return count === 0
      ? ' '
      : (BARS[Math.min(BARS.length - 1, Math.floor((count / most) * BARS.length))] ?? ' ');
  }).join('');
}

/** The timeline of a trial as a standalone picture. */
export async function timelineSvg(trial: TrialView, secrets: readonly string[]): Promise<string> {
  const [style, figureStyle] = await Promise.all([pageFile('colors.css'), pageFile('figure/figure.css')]);
  const figure = drawFigure(trial, { width: WIDTH, fromMs: trial.fromMs, toMs: trial.toMs });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${figure.height}" width="${WIDTH}" height="${figure.height}"><style>${style}${figureStyle}</style><rect width="100%" height="100%" fill="var(--card)"/>${redactTexts(figure.svg, secrets)}</svg>\n`;
}

// Only texts can contain what a target logged; searching the megabytes of shapes too would take a second.
function redactTexts(svg: string, secrets: readonly string[]): string {
  return svg.replaceAll(/>([^<]+)</g, (_, text: string) => `>${redact(text, secrets)}<`);
}

function counts(outcomes: VerdictView['entry']['outcomes']): string {
  return Object.entries(outcomes)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function ms(figure: number | null): string {
  return figure === null ? 'none' : `${figure.toFixed(1)} ms`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
