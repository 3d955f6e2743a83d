import type { AssertionVerdict } from './verdict.ts';

/** What a failed assertion says: expected, seen, the first cases, where to look, what to try. */
export function assertionMessage(what: string, assertion: AssertionVerdict, logFile: string): string {
  const { expects, verdict, observed, limit, unit, evidence, hint } = assertion;
  const [summary, ...cases] = evidence;
  const lines = [
    `${what}: ${expects} — ${verdict}`,
    `  expected: at most ${limit} ${unit}`,
    `  seen:     ${observed === null ? 'no end of it' : `${round(observed)} ${unit}`} (${summary ?? 'no trials'})`,
    ...cases.map((text) => `  case:     ${text}`),
    `  log:      ${logFile}`,
    `  try:      ${verdict === 'inconclusive' ? 'more trials (TRIALS_MAX), or a quieter machine; see the evidence above' : hint}`,
  ];
  return lines.join('\n');
}

function round(figure: number): string {
  return Number.isInteger(figure) ? String(figure) : figure.toFixed(1);
}
