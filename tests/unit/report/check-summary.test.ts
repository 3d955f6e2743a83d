// The last lines of a check: the verdict in a sentence, what was seen of each flow, and what to do.
import { expect, test } from 'vitest';
import { checkSummary } from '../../../src/report/console/check/summary.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'check', gateway: 'target', version: '1.0' };
const RED = { clean: 0, violating: 8 };
const GREEN = { clean: 40, violating: 0 };
const SOME = { clean: 1, violating: 0 };
const STOPPED = 'a flow is red; --all goes on until every assertion is decided';
const entryOf = (variant: string, tallies: Parameters<typeof writtenEntry>[1]) => ({
  ...writtenEntry({ ...CELL, variant }, tallies),
  trials: 2,
});
const summaryOf = (verdicts: ReturnType<typeof entryOf>[], cause?: string) =>
  checkSummary({ verdicts, notRun: [], complete: true }, cause);

function redEntry() {
  const entry = entryOf('busy', { closed: RED, lost: SOME });
  return {
    ...entry,
    assertions: entry.assertions.map((assertion) =>
      Object.assign(assertion, {
        expects: 'no connection is closed under a request',
        hint: 'Announce it.',
        evidence: ['violated in 2 of 2 trials', 'trial 1, request 7', 'trial 2, request 8'],
      }),
    ),
  };
}

test('a red names what is violated, the first case, how far the others came, and what to try', () => {
  const undecided = { ...entryOf('paced', { closed: SOME }), stopped: STOPPED };
  const notRun = [{ scenario: 'check', variant: 'http2', why: 'the target does not speak HTTP/2' }];
  const text = checkSummary({ verdicts: [redEntry(), undecided], notRun, complete: true });
  expect(text).toBe(`RED  Violated: no connection is closed under a request (busy).

  busy   closed: 8, expected at most 0 (violated in 2 of 2 trials)
         first: trial 1, request 7
  paced  ok so far (2 reloads)
  http2  not checked: the target does not speak HTTP/2

Ended: ${STOPPED}.

To try: Announce it.`);
});

test('a reason that several flows have is said once', () => {
  const none = { clean: 0, violating: 0 };
  const busy = { ...entryOf('busy', { closed: none }), stopped: 'no effect' };
  const paced = { ...entryOf('paced', { closed: none }), stopped: 'no effect' };
  expect(summaryOf([busy, paced])).toContain(
    '\n  busy   not proven: no effect\n  paced  not proven, for the same reason\n',
  );
});

test('where some reloads lack the proof of an effect, that is the reason, and not too few trials', () => {
  const why = 'nothing shows that the reload took effect: node 7 still served it afterwards';
  const [busy, paced] = ['busy', 'paced'].map((variant) => {
    const entry = entryOf(variant, { 'took-effect': SOME, closed: GREEN });
    Object.assign(entry.assertions[0]!, {
      observed: 2,
      tally: undefined,
      evidence: ['14 trials', `trial 2: ${why}`, `trial 9: ${why}`],
    });
    return Object.assign(entry, { trials: 14 });
  });
  expect(summaryOf([busy!, paced!]))
    .toBe(`INCONCLUSIVE  Not proven for busy and paced: not every reload is proven to have taken effect.

  busy   not proven: no proof of an effect in 2 of 14 trials; trial 2: ${why}
  paced  not proven, for the same reason

To do: Say what changes with each reload: --effect-header NAME, --effect-command COMMAND or --effect-url URL.`);
});

test('a green says how sure it is', () => {
  const text = summaryOf([entryOf('busy', { closed: GREEN }), entryOf('paced', { closed: GREEN })]);
  expect(text).toMatch(
    /^GREEN {2}2 reloads, [\d,]+ requests, none lost\. A fault that shows in one reload of 3 would have been seen with \S+ ?\S* % confidence\.\n\n {2}busy {3}ok \(2 reloads, confidence /,
  );
});

test.for<[string, string]>([
  ['nothing shows that the reload took effect: x', 'Check that the command reloads this server'],
  ['nothing shows that the reload took effect: x', '  --effect-header NAME '],
  ...['cannot be seen (macOS has no /proc)', 'belong to another user (run this as root)'].flatMap((why) =>
    ['The exit code of the reload command is no proof.', '  --effect-command COMMAND '].map(
      (advice): [string, string] => [
        `nothing shows that the reload took effect: its processes ${why}, and no header`,
        advice,
      ],
    ),
  ),
  ['the reload command failed with exit code 1, so nothing is proven', 'Run the command by hand'],
  [
    'the reload was not complete after 15 seconds: 2 of 2 pods are ready, but 1 other is not (ImagePullBackOff), so nothing is proven',
    'kubectl rollout undo',
  ],
  [
    'nothing shows that the command took effect: the same 2 pods are ready, with no container started again, and the generation stayed 1 (after 2 reloads)',
    'Give a command that replaces pods, or starts their containers again. For a reload inside of them, leave --kubernetes out',
  ],
  [
    '1 pod that it should have ended is still there (after 2 reloads)',
    'A controller may have undone the change',
  ],
  ['the reload command had not ended after 1 s, so nothing is proven', 'Let the command end by itself'],
])('a cause is told instead of every flow: %s', ([cause, advice]) => {
  const text = summaryOf([entryOf('busy', { closed: SOME })], cause);
  expect(text.startsWith(`INCONCLUSIVE  ${cause.charAt(0).toUpperCase()}${cause.slice(1)}.\n\n`)).toBe(true);
  expect(text).toContain(advice);
  expect(text).not.toContain('busy');
});

test.for<[string | undefined, string]>([
  [
    'not clean before the reload: 5 of 4000 requests (unexpected: status 429)',
    'To do: The target limits the rate of requests (429): raise that limit for this machine, or give a lower --rate.',
  ],
  ['not clean before the reload: 5 of 4000 requests', 'To do: Make the URL work without a reload first.'],
  [
    'no reload begins after 60s (--max-duration)',
    'To do: Give it more time: a higher --max-duration or limits.duration, or none.',
  ],
  [
    'no reload begins after 1m (--max-duration); 4 of 5 trials do not count: the probe was late: p99 of its event-loop delay 143 ms (limit 100 ms)',
    'To do: Use a machine that is less busy, a lower --rate or more --shards: what could not send on time does not count.',
  ],
  [
    'no reload begins after 1m (--max-duration); 1 of 5 trials does not count: shard 1 was lost: it was deleted',
    'To do: See above why trials do not count, and give the check more time.',
  ],
  ['interrupted by SIGINT', 'To do: Run it again, and let it come to its end.'],
  [undefined, 'To do: Allow more trials (TRIALS_MAX), or use a quieter machine.'],
])('an inconclusive, since %s, names the one thing to do', ([stopped, advice]) => {
  const entry = entryOf('busy', { closed: SOME });
  const text = summaryOf([stopped === undefined ? entry : { ...entry, stopped }]);
  expect(text).toContain(`INCONCLUSIVE  Not proven for busy: ${stopped ?? 'its trials do not suffice'}.`);
  expect(text.endsWith(advice)).toBe(true);
});

test('what was not run keeps it from being green, with why', () => {
  const why = 'no reload begins after 60s (--max-duration)';
  const missing = [{ scenario: 'check', variant: 'busy/late-start', why }];
  const verdicts = [entryOf('busy', { closed: GREEN })];
  const text = checkSummary({ verdicts, notRun: missing, complete: true }, undefined, missing);
  expect(text).toMatch(/^INCONCLUSIVE {2}Not judged: busy\/late-start: no reload begins after 60s /);
  expect(text).toContain('To do: Give it more time: a higher --max-duration or limits.duration, or none.');
  expect(checkSummary({ verdicts, notRun: missing, complete: true })).toMatch(/^GREEN /);
});

test('trials without a reload are not counted as reloads', () => {
  const kill = { ...entryOf('busy/kill', { closed: GREEN }), trials: 7 };
  const text = summaryOf([kill, entryOf('busy', { closed: GREEN })]);
  expect(text).toMatch(/^GREEN {2}2 reloads, /);
  expect(text).toContain('busy/kill  ok (7 trials, ');
});
