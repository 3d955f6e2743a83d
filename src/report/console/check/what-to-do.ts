import type { Verdict } from '../../../verdict/decide/merge.ts';
import type { VerdictsFile } from '../../verdicts/schema.ts';

const EFFECTS = [
  '  --effect-header NAME      a response header whose value changes',
  '  --effect-command COMMAND  a command whose output changes',
  '  --effect-url URL          a URL whose body changes',
];

/** What to do about a cause, by how it begins. */
const BY_CAUSE: readonly [pattern: RegExp, advice: readonly string[]][] = [
  [
    /^nothing shows that the reload took effect: .*\b(?:cannot be seen|belong to another user)\b/,
    [
      'The exit code of the reload command is no proof. Say what changes when it reloads this server:',
      ...EFFECTS,
    ],
  ],
  [
    /^nothing shows that the reload took effect/,
    ['Check that the command reloads this server, or say what changes when it does:', ...EFFECTS],
  ],
  [
    /^nothing shows that the command took effect/,
    [
      'Give a command that replaces pods, or starts their containers again. For a reload inside of them, leave --kubernetes out, and say what changes:',
      ...EFFECTS,
    ],
  ],
  [
    /\bthat it should have ended\b/,
    [
      'See what keeps these pods: `kubectl get events` and their finalizers. A controller may have undone the change.',
    ],
  ],
  [/^the reload.* had not ended after/, ['Let the command end by itself, or raise RELOAD_BOUND_MS.']],
  [
    /\bwas not complete after\b/,
    [
      'See why the new pods are not ready: `kubectl describe pods`. `kubectl rollout undo` takes the change back.',
    ],
  ],
  [/^the reload/, ['Run the command by hand in this folder: it has to exit with 0.']],
];

/** The same for why the trials of a flow ended. */
const BY_REASON: readonly [pattern: RegExp, advice: string][] = [
  [
    /status 429/,
    'The target limits the rate of requests (429): raise that limit for this machine, or give a lower --rate.',
  ],
  [/^not clean before the reload/, 'Make the URL work without a reload first.'],
  [
    /probe was late|shard \d+ (?:was (?:stuck|throttled)|began)/,
    'Use a machine that is less busy, a lower --rate or more --shards: what could not send on time does not count.',
  ],
  [/do(?:es)? not count/, 'See above why trials do not count, and give the check more time.'],
  [
    /--max-duration|limits\.duration/,
    'Give it more time: a higher --max-duration or limits.duration, or none.',
  ],
  [/^interrupted/, 'Run it again, and let it come to its end.'],
  [/did not recover/, 'Start the target again, and look in its log for why it did not recover.'],
  [
    /shows that the reload took effect/,
    'Say what changes with each reload: --effect-header NAME, --effect-command COMMAND or --effect-url URL.',
  ],
];
const MORE = 'Allow more trials (TRIALS_MAX), or use a quieter machine.';

/** What to do about a verdict: for a red what to try, for an inconclusive one the thing that is missing. */
export function whatToDo(
  word: Verdict,
  { verdicts, notRun }: Pick<VerdictsFile, 'verdicts' | 'notRun'>,
  cause?: string,
): string[] {
  if (word === 'green') return [];
  if (cause !== undefined) return [...(BY_CAUSE.find(([pattern]) => pattern.test(cause))?.[1] ?? [MORE])];
  if (word === 'red') {
    const hints = verdicts.flatMap(({ assertions }) =>
      assertions.filter(({ verdict }) => verdict === 'red').flatMap(({ hint }) => hint ?? []),
    );
    return [...new Set(hints)].map((hint) => `To try: ${hint}`);
  }
  const undecided = verdicts.filter(({ verdict }) => verdict === 'inconclusive');
  const reasons = [
    ...undecided.map(({ stopped = '' }) => stopped),
    ...notRun.map(({ why }) => why),
    ...undecided.flatMap(({ assertions }) => assertions.flatMap(({ evidence }) => evidence)),
  ];
  const found = BY_REASON.find(([pattern]) => reasons.some((reason) => pattern.test(reason)));
  return [`To do: ${found?.[1] ?? MORE}`];
}
