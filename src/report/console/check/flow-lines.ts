import { confidenceText, counted } from '../../../common/counted.ts';
import type { NotRun, VerdictEntry } from '../../verdicts/schema.ts';
import { observedText } from '../observed-text.ts';

type AssertionEntry = VerdictEntry['assertions'][number];

/** Of each assertion, so many cases are shown. */
const CASES_MAX = 1;
const GAP = 2;

/** What was seen of each flow, a paragraph each: what was violated, with the first case; else how far it has come. */
export function flowLines(verdicts: readonly VerdictEntry[], notRun: NotRun): string[] {
  const said = new Set<string>();
  const flows = [
    ...verdicts.map((entry): [string, string[]] => [entry.variant, seenOf(entry, said)]),
    ...notRun.map(({ variant, why }): [string, string[]] => [variant, [`not checked: ${why}`]]),
  ];
  const width = Math.max(0, ...flows.map(([name]) => name.length)) + GAP;
  return flows.flatMap(([name, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(width)}${line}`),
  );
}

// A reason that an earlier flow has given is not repeated.
function seenOf(entry: VerdictEntry, said: Set<string>): string[] {
  const { verdict, confidence, stopped, assertions } = entry;
  const violated = assertions.filter(({ verdict: word, tally }) =>
    verdict === 'red' ? word === 'red' : word === 'inconclusive' && (tally?.violating ?? 0) > 0,
  );
  const reloads = trialsText(entry);
  if (verdict === 'green') return [`ok (${reloads}, confidence ${confidenceText(confidence)})`];
  const seen = violated.flatMap((assertion) => violation(assertion, verdict === 'red' ? '' : 'undecided: '));
  if (seen.length > 0) return seen;
  const unproven = withoutEffect(entry);
  if (hasCleanTrial(entry) && unproven === undefined) return [`ok so far (${reloads})`];
  const why = stopped ?? unproven ?? assertions[0]?.evidence[0] ?? 'no trial counts';
  if (said.has(why)) return ['not proven, for the same reason'];
  said.add(why);
  return [`not proven: ${why}`];
}

/** In how many of its trials nothing showed an effect, with the first reason; undefined where each had one. */
export function withoutEffect({ assertions, trials }: VerdictEntry): string | undefined {
  const unproven = assertions.find(
    ({ name, verdict }) => name === 'took-effect' && verdict === 'inconclusive',
  );
  const { observed = null, evidence = [] } = unproven ?? {};
  if (observed === null || observed === 0) return undefined;
  const first = evidence.find((line) => /^trial \d+: /.test(line));
  return `no proof of an effect in ${observed} of ${counted(trials, 'trials')}${first === undefined ? '' : `; ${first}`}`;
}

/** Whether its disruption is a reload: that of a variant is named where it is another one. */
export function isOfReload({ variant }: Pick<VerdictEntry, 'variant'>): boolean {
  return !/\/(?:kill|late-start)$/.test(variant);
}

function trialsText(entry: VerdictEntry): string {
  return counted(entry.trials, isOfReload(entry) ? 'reloads' : 'trials');
}

function hasCleanTrial({ assertions }: VerdictEntry): boolean {
  return assertions.some(({ tally }) => (tally?.clean ?? 0) > 0);
}

function violation(assertion: AssertionEntry, prefix: string): string[] {
  const { name, limit, unit = '', evidence } = assertion;
  const [summary = 'no trials', ...cases] = evidence;
  const most = `at most ${counted(limit, unit)}`;
  return [
    `${prefix}${name}: ${observedText(assertion)}, expected ${most} (${summary})`,
    ...cases.slice(0, CASES_MAX).map((text) => `first: ${text}`),
  ];
}
