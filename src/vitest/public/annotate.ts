import path from 'node:path';
import type { TestContext } from 'vitest';
import { confidenceText, counted } from '../../common/counted.ts';
import { namesByVerdict } from '../../report/console/message.ts';
import type { ReloadVerdict, TargetVerdict } from '../../scenario/library/reload-verdict.ts';

/** Says in the test's annotations, which reporters show and junit.xml keeps, what was judged and where the report is. */
export async function annotateVerdict(
  annotate: TestContext['annotate'],
  { flows, target, folder }: ReloadVerdict,
): Promise<void> {
  for (const one of [...Object.values(flows), ...(target ? [target] : [])])
    await annotate(verdictLine(one), one.verdict);
  if (folder !== undefined) await annotate(`report: ${reportIn(folder)}`, 'report');
}

/** A verdict in a line, such as "hello: red after 2 trials, confidence 99.9 % (red: closed)". */
export function verdictLine({ name, verdict, trials, confidence, assertions }: TargetVerdict): string {
  const names = namesByVerdict(assertions);
  const what = names.length === 0 ? '' : ` (${names.join('; ')})`;
  return `${name}: ${verdict} after ${counted(trials, 'trials')}, confidence ${confidenceText(confidence)}${what}`;
}

/** The report of a run, from the working directory. */
export function reportIn(folder: string): string {
  return path.relative(process.cwd(), path.join(folder, 'report.html'));
}
