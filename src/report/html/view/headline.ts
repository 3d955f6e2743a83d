import { counted } from '../../../common/counted.ts';
import type { Outcome } from '../../../record/requests/outcome.ts';
import type { Trial } from '../../../record/trial.ts';
import { observe } from '../../../verdict/observe/observe.ts';
import { whyUndecided } from '../../console/verdict-line.ts';
import type { VerdictEntry } from '../../verdicts/schema.ts';
import type { AssertionText } from './model.ts';

const figure = new Intl.NumberFormat('en-US');
const list = new Intl.ListFormat('en');

/** Completes "3 requests …" for each outcome other than ok. */
const OUTCOME_PHRASES: Record<Exclude<Outcome, 'ok' | 'error'>, string> = {
  bypass: 'went past the plugin',
  closed: 'met a closed connection',
  timeout: 'got no response in time',
  refused: 'could not connect',
  stale: 'got a response from the old version too late',
  unexpected: 'got another response than expected',
};

/** The sentence above a verdict, from the outcomes of its requests or its first assertion that is not green. */
export function headlineOf(
  entry: VerdictEntry,
  assertions: readonly AssertionText[],
  trials: readonly Trial[],
): string {
  const { verdict, recovery } = entry;
  const inTrials = counted(entry.trials, 'trials');
  if (verdict === 'green') return greenHeadline(entry, trials);
  const why = whyUndecided(entry);
  if (why) return `Not proven: ${why.join()}.`;
  const first = assertions.find((assertion) => assertion.verdict === verdict);
  if (!first) return `${inTrials}, ${recovery}.`;
  if (verdict === 'inconclusive') return `Not proven: ${first.expects}. Seen: ${first.seen}.`;
  const seen = first.seen.replace(/ \(.*$/s, '');
  return `Expected: ${first.expects}. Seen: ${seen} in ${inTrials}${first.when === '' ? '' : `, the first in ${first.when.replace(': ', ', ')}`}.`;
}

/**
 * A green may include requests that were not ok, if its scenario allows them. Then the headline says what happened to
 * them.
 */
function greenHeadline(
  { sent, outcomes, trials: count, assertions }: VerdictEntry,
  trials: readonly Trial[],
) {
  const inTrials = counted(count, 'trials');
  const [flows] = trials.flatMap((trial) => trial.flows ?? []);
  if (flows)
    return `In ${inTrials} the target itself was as it should be, with the flows ${list.format(flows.variants)}.`;
  if (outcomes.ok === sent) return `All ${counted(sent, 'requests')} in ${inTrials} got a good response.`;
  const phrases = [
    ...(outcomes.ok > 0 ? [`${figure.format(outcomes.ok)} got a good response`] : []),
    ...(outcomes.error > 0
      ? [`${figure.format(outcomes.error)} were refused with ${statusesIn(trials)}${whileDown(trials)}`]
      : []),
    ...Object.entries(OUTCOME_PHRASES).flatMap(([outcome, phrase]) => {
      const requests = outcomes[outcome as Outcome];
      return requests > 0 ? [`${figure.format(requests)} ${phrase}`] : [];
    }),
  ];
  const noBypass = assertions.some(({ name, verdict }) => name === 'bypasses' && verdict === 'green');
  const none = noBypass && outcomes.bypass === 0 ? ' None went past the plugin.' : '';
  return `Of ${counted(sent, 'requests')} in ${inTrials}, ${list.format(phrases)}.${none}`;
}

/** The statuses of error responses: "500" or "500 and 502". */
function statusesIn(trials: readonly Trial[]): string {
  const statuses = trials.flatMap((trial) =>
    Object.keys(observe(trial).summary.failures).flatMap(
      (what) => /^error: status (\d+)$/.exec(what)?.[1] ?? [],
    ),
  );
  return statuses.length === 0 ? '5xx' : list.format([...new Set(statuses)].sort());
}

function whileDown(trials: readonly Trial[]): string {
  return trials.length > 0 && trials.every(startsServer) ? ' while the plugin server was down' : '';
}

function startsServer({ disruption: { kind } }: Trial): boolean {
  return kind === 'kill' || kind === 'late-start';
}
