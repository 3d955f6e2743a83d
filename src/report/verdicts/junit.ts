import { isKnownRed, whyUndecided } from '../console/verdict-line.ts';
import { countsLine, UNFINISHED } from '../console/run-summary.ts';
import { verdictName } from '../target-name.ts';
import type { VerdictEntry, VerdictsFile } from './schema.ts';

/** What an inconclusive verdict is: an error, or, where it does not fail a run, a skipped test. */
type Inconclusive = 'error' | 'skipped';

/**
 * junit.xml of a run that Vitest has not written: one test per verdict, of which a red is a failure, and one with an
 * error if the run did not finish.
 */
export function junitOf(file: VerdictsFile, inconclusive: Inconclusive = 'error'): string {
  const { verdicts, notRun, complete, startedAt } = file;
  const cases = [
    ...verdicts.map((entry) => verdictCase(entry, inconclusive)),
    ...notRun.map(({ scenario, variant, why }) =>
      testCase(scenario, variant, `<skipped message="${xml(why)}"/>`),
    ),
    ...(complete
      ? []
      : [testCase('reload-proof', 'the run comes to its end', `<error message="${xml(UNFINISHED)}"/>`)]),
  ];
  const failures = verdicts.filter(isFailure).length;
  const undecided = verdicts.filter(({ verdict }) => verdict === 'inconclusive').length;
  const errors = (complete ? 0 : 1) + (inconclusive === 'error' ? undecided : 0);
  const skipped = notRun.length + (inconclusive === 'skipped' ? undecided : 0);
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="reload-proof" ${counts}>
  <testsuite name="${xml(countsLine(file))}" timestamp="${startedAt}" hostname="localhost" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

function verdictCase(entry: VerdictEntry, inconclusive: Inconclusive): string {
  const { scenario, verdict, assertions, durationS } = entry;
  const lines = assertions
    .filter((assertion) => assertion.verdict === verdict)
    .map(({ name, evidence }) => `${name}: ${evidence.join('; ')}`);
  const element = verdict === 'inconclusive' ? inconclusive : isFailure(entry) ? 'failure' : undefined;
  const why = whyUndecided(entry)?.join('') ?? lines.join('\n');
  const attributes = `${element === 'skipped' ? '' : `type="${verdict}" `}message="${verdict}"`;
  const result = element === undefined ? '' : `<${element} ${attributes}>${xml(why)}</${element}>`;
  return testCase(scenario, verdictName(entry), result, durationS);
}

function isFailure(entry: VerdictEntry): boolean {
  return entry.verdict === 'red' && !isKnownRed(entry);
}

function testCase(scenario: string, name: string, inside: string, seconds = 0): string {
  const attributes = `classname="${xml(scenario)}" name="${xml(name)}" time="${seconds.toFixed(3)}"`;
  return `    <testcase ${attributes}>${inside}</testcase>`;
}

/** Escapes text for XML and removes control characters, which XML cannot represent. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
