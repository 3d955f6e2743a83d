import { confidenceText, counted } from '../../common/counted.ts';
import { mergeVerdicts } from '../../verdict/decide/merge.ts';
import { observedText } from '../console/observed-text.ts';
import { UNFINISHED } from '../console/run-summary.ts';
import { whyUndecided } from '../console/verdict-line.ts';
import { targetName } from '../target-name.ts';
import type { VerdictEntry, VerdictsFile } from '../verdicts/schema.ts';
import { redact } from './redact.ts';

/** How many cases of an assertion are shown. */
const CASES_MAX = 2;

/** The verdicts of a run as a block of Markdown to paste into an issue: a table and the first cases, nothing private. */
export function verdictBlock(file: VerdictsFile, secrets: readonly string[] = []): string {
  const { suiteVersion, startedAt, machine, verdicts, notRun, complete } = file;
  const word = mergeVerdicts(verdicts.map(({ verdict }) => verdict)).toUpperCase();
  const [first] = verdicts;
  const cases = verdicts.flatMap(casesOf);
  const paragraphs = [
    `### reload-proof: ${word}${first ? ` on ${targetName(first)}` : ''}`,
    ['| flow | verdict | reloads | requests | what was seen |', '| --- | --- | ---: | ---: | --- |']
      .concat(verdicts.map(row))
      .join('\n'),
    ...(notRun.length > 0
      ? [notRun.map(({ variant, why }) => `- not checked: ${variant}: ${why}`).join('\n')]
      : []),
    ...(cases.length > 0 ? [cases.join('\n')] : []),
    ...(complete ? [] : [UNFINISHED]),
    ...(first?.rerunCommand === undefined ? [] : [`\`\`\`sh\n${first.rerunCommand}\n\`\`\``]),
    `reload-proof ${suiteVersion}, ${startedAt.slice(0, 10)}, ${machine.os}, ${counted(machine.cpus, 'CPUs')}, Node ${machine.node}`,
  ];
  return `${redact(paragraphs.join('\n\n'), secrets)}\n`;
}

function row(entry: VerdictEntry): string {
  const { variant, verdict, confidence, trials, sent, assertions } = entry;
  const notable = assertions.filter((assertion) => assertion.verdict === 'red');
  const seen =
    whyUndecided(entry)?.join('') ??
    (verdict === 'green'
      ? `nothing lost, confidence ${confidenceText(confidence)}`
      : notable.map((assertion) => `${assertion.name}: ${observedText(assertion)}`).join(', '));
  const cells = [variant, verdict, String(trials), String(sent), seen];
  return `| ${cells.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function casesOf({ variant, assertions }: VerdictEntry): string[] {
  return assertions
    .filter(({ verdict }) => verdict === 'red')
    .flatMap(({ name, evidence }) =>
      evidence
        .slice(0, CASES_MAX + 1)
        .map((text, index) => `${index === 0 ? `- **${variant} ${name}**:` : '  -'} ${text}`),
    );
}
