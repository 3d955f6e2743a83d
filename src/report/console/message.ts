import { counted } from '../../common/counted.ts';
import { observedText } from './observed-text.ts';
import { signalText, type AssertionSignal } from '../../verdict/known-issues/signal.ts';
import type { AssertionVerdict, Judgement } from '../../verdict/decide/judgement.ts';
import type { Verdict } from '../../verdict/decide/merge.ts';

const MORE_TRIALS = 'allow more trials (TRIALS_MAX), or use a quieter machine; see the evidence above';
/** The headings of assertions by verdict, in the order in which they are listed. */
const HEADINGS: Record<Verdict, string> = {
  red: 'violated',
  inconclusive: 'undecided',
  green: 'green, which is not expected',
};

/** The message of a failed assertion: expected, seen, the first cases, the logs, and what to try, or why it ended. */
export function assertionMessage(
  { what, logFiles, stopped }: Omit<Judged, 'judgement'>,
  assertion: AssertionVerdict,
): string {
  const { expects, verdict, hint } = assertion;
  const undecided = stopped === undefined ? `  try:      ${MORE_TRIALS}` : `  ended:    ${stopped}`;
  const lines = [
    `${what}: ${expects} — ${verdict}`,
    ...details(assertion),
    ...logFiles.map((file) => `  log:      ${file}`),
    verdict === 'inconclusive' ? undecided : `  try:      ${hint}`,
  ];
  return lines.join('\n');
}

/** A verdict and its context. */
interface Judged {
  what: string;
  judgement: Pick<Judgement, 'verdict'>;
  logFiles: readonly string[];
  /** Why the series ended before every assertion was decided, if it did. */
  stopped?: string;
}

/**
 * The message of a failed verdict, with one block per failed assertion: first what was violated, then what is
 * undecided. `signals` are given if the known issues decide.
 */
export function verdictMessage(
  { what, judgement: { verdict }, logFiles, stopped }: Judged,
  failed: readonly AssertionVerdict[],
  signals?: ReadonlyMap<string, AssertionSignal>,
): string {
  const [plain, telling] = signals ? [[], failed] : withoutCases(failed);
  const blocks = (['red', 'inconclusive', 'green'] as const).flatMap((word) =>
    telling.filter((assertion) => assertion.verdict === word).map((assertion) => block(assertion, signals)),
  );
  if (plain.length > 0)
    blocks.push(`undecided, with no violation so far: ${plain.map(({ name }) => name).join(', ')}`);
  const isUndecided = failed.some((assertion) => assertion.verdict === 'inconclusive');
  const why = stopped === undefined ? `try:        ${MORE_TRIALS}` : `ended:      ${stopped}`;
  const end = [...logFiles.map((file) => `log:        ${file}`), ...(isUndecided ? [why] : [])];
  const names = namesByVerdict(failed);
  const title = `${what} is ${verdict}${names.length === 0 ? '' : ` (${names.join('; ')})`}`;
  return [title, ...blocks, ...(end.length === 0 ? [] : [end.join('\n')])].join('\n\n');
}

/** A verdict that is not the wanted one, and its message. */
interface Failure {
  judged: Pick<Judged, 'what' | 'judgement' | 'stopped'>;
  message: string;
}

/** The messages of all of them. What a red left undecided is only named: the red is what there is to look into. */
export function failuresMessage(failures: readonly Failure[]): string {
  const hasRed = failures.some(({ judged }) => judged.judgement.verdict === 'red');
  const undecided = hasRed ? failures.filter(wasStopped) : [];
  const names = undecided.map(({ judged }) => judged.what).join(', ');
  return [
    ...failures.filter((failure) => !undecided.includes(failure)).map(({ message }) => message),
    ...(names === '' ? [] : [`undecided when that ended the run: ${names}${reasons(undecided)}`]),
  ].join('\n\n');
}

// Where it was ended at a red, the reason says how to go on.
function reasons(undecided: readonly Failure[]): string {
  return ` (${[...new Set(undecided.flatMap(({ judged }) => judged.stopped ?? []))].join('; ')})`;
}

function wasStopped({ judged: { judgement, stopped } }: Failure): boolean {
  return judgement.verdict === 'inconclusive' && stopped !== undefined;
}

// Undecided assertions without a case are only named.
function withoutCases(failed: readonly AssertionVerdict[]): [AssertionVerdict[], AssertionVerdict[]] {
  return [failed.filter(isPlain), failed.filter((assertion) => !isPlain(assertion))];
}

function isPlain({ verdict, evidence }: AssertionVerdict): boolean {
  return verdict === 'inconclusive' && evidence.length < 2;
}

/** The names of assertions grouped by verdict, without greens: "red: closed, lost". */
export function namesByVerdict(assertions: readonly Pick<AssertionVerdict, 'name' | 'verdict'>[]): string[] {
  return (['red', 'inconclusive'] as const).flatMap((word) => {
    const names = assertions.filter(({ verdict }) => verdict === word).map(({ name }) => name);
    if (names.length === 0) return [];
    const [first, ...others] = names;
    // If the disruption has no effect, nothing can be decided.
    return names.length === assertions.length && first === 'took-effect' && others.length > 1
      ? [`${word}: ${first}, and so the ${others.length} others`]
      : [`${word}: ${names.join(', ')}`];
  });
}

function block(
  assertion: AssertionVerdict,
  signals: ReadonlyMap<string, AssertionSignal> | undefined,
): string {
  const { name, expects, verdict, hint } = assertion;
  const signalled = signals?.get(name);
  const lines = [
    `${HEADINGS[verdict]}: ${name} (${expects})`,
    ...details(assertion),
    ...(signalled ? [`  known:    ${signalText(signalled)}`] : []),
    ...(verdict === 'red' ? [`  try:      ${hint}`] : []),
  ];
  return lines.join('\n');
}

function details({ name, observed, limit, unit, evidence }: AssertionVerdict): string[] {
  const [summary, ...cases] = evidence;
  return [
    `  expected: at most ${counted(limit, unit)}`,
    `  seen:     ${observedText({ name, observed, limit, unit })} (${summary ?? 'no trials'})`,
    ...cases.map((text) => `  case:     ${text}`),
  ];
}
