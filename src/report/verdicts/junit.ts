import { isKnownRed } from '../console/verdict-line.ts';
import { countsLine, UNFINISHED } from '../console/run-summary.ts';
import type { VerdictEntry, VerdictsFile } from './schema.ts';

/**
 * junit.xml of a run that was interrupted before Vitest could write it: one test per verdict, and a failed one because
 * the run did not finish.
 */
export function junitOf(file: VerdictsFile): string {
  const { verdicts, notRun, complete, startedAt } = file;
  const cases = [
    ...verdicts.map(verdictCase),
    ...notRun.map(({ scenario, variant, why }) =>
      testCase(scenario, variant, `<skipped message="${xml(why)}"/>`),
    ),
    ...(complete
      ? []
      : [testCase('reload-proof', 'the run comes to its end', `<error message="${xml(UNFINISHED)}"/>`)]),
  ];
  const failures = verdicts.filter(isFailure).length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="${complete ? 0 : 1}" skipped="${notRun.length}"`;
  return `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="reload-proof" ${counts}>
  <testsuite name="${xml(countsLine(file))}" timestamp="${startedAt}" hostname="localhost" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

function verdictCase(entry: VerdictEntry): string {
  const { scenario, variant, gateway, version, verdict, assertions, durationS } = entry;
  const lines = assertions
    .filter((assertion) => assertion.verdict === verdict)
    .map(({ name, evidence }) => `${name}: ${evidence.join('; ')}`);
  const failure = `<failure type="${verdict}" message="${verdict}">${xml(lines.join('\n'))}</failure>`;
  const name = `${variant} on ${gateway} ${version}`;
  return testCase(scenario, name, isFailure(entry) ? failure : '', durationS);
}

function isFailure(entry: VerdictEntry): boolean {
  return entry.verdict !== 'green' && !isKnownRed(entry);
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
