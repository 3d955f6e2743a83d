import { z } from 'zod';
import { earlierKeys } from '../../record/earlier-keys.ts';
import { ARRIVALS } from '../../record/flow/load-plan.ts';
import { SIGNALS } from '../../verdict/known-issues/signal.ts';
import { RECOVERY_CLASSES } from '../../record/observation.ts';

const word = z.enum(['green', 'red', 'inconclusive']);
const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative().nullable();

const assertion = z.object({
  name: z.string().describe('As in the known issues'),
  expects: z.string().optional().describe('The expectation, as a clause'),
  limit: z.number().describe('The highest allowed figure'),
  unit: z.string().optional().describe('Of limit and observed'),
  observed: z.number().nullable().describe('The figure over all trials; null when it is infinite'),
  verdict: word,
  tally: z
    .object({ clean: count, violating: count })
    .optional()
    .describe('Trials with evidence, by what this assertion found in them'),
  expected: word.nullable().describe('By the known issues; null without an expectation'),
  signal: z.enum(SIGNALS),
  fixed: z
    .object({ cleanTrials: count, needed: count, confidence: z.number(), rate: z.number() })
    .optional()
    .describe(
      'For a known failure that did not show: how many clean trials there were, how many are needed to call it fixed, and with what confidence',
    ),
  evidence: z.array(z.string()).describe('How many trials violate it, then descriptions of the first cases'),
  hint: z.string().optional().describe('What to try if it is not green'),
});

const states = z.object({ established: z.number().nonnegative(), timeWait: z.number().nonnegative() });
const spread = z.object({ median: z.number().nonnegative(), max: z.number().nonnegative() });

const pinned = z
  .preprocess(
    earlierKeys({ lastOldAnswerMs: 'lastOldResponseMs', leftMs: 'oldStoppedMs' }),
    z.object({
      lastOldResponseMs: spread.describe('The last response from the old version, ms after the switch'),
      oldStoppedMs: spread.describe('When the old instance was stopped, ms after the switch'),
      clientMs: spread.describe(
        "Each virtual user's last response from the old version, ms after the switch",
      ),
      connectionsOpened: count.describe('By the load, including the initial ones'),
      slow: z
        .object({ sent: count, completed: count })
        .describe('Requests that were under way when the switch happened'),
      curve: z.array(
        z.object({
          atMs: z.number().describe('After the switch'),
          clients: z
            .number()
            .nonnegative()
            .describe('Virtual users that will still get a response from the old version'),
          old: states,
          new: states,
        }),
      ),
    }),
  )
  .describe('Connections still served by the old version over time (mean of all trials)');

const load = z
  .object({
    connections: count,
    thinkMs: z.number().nonnegative().describe('Pause between a response and the next request; 0: busy'),
    pacedMs: z
      .number()
      .nonnegative()
      .optional()
      .describe('The pause of every second connection, where it differs'),
    rate: z.number().positive().optional().describe('Requests due in a second, in an open loop'),
    arrivals: z.enum(ARRIVALS).optional(),
    timeoutMs: z.number().positive(),
  })
  .describe('Of each trial; absent where trials put no load on connections');

const outcomes = z.object({
  ok: count,
  bypass: count,
  error: count,
  closed: count,
  timeout: count,
  refused: count,
  stale: count,
  unexpected: count,
});

const baseline = z
  .object({
    sent: count,
    durationS: z.number().nonnegative(),
    outcomes,
    closes: z.object({ idle: count, unsolicited: count }),
    longestWaitMs: milliseconds,
    ttlbMs: z.object({ p50: milliseconds, p99: milliseconds }).describe('Time to the last byte'),
  })
  .describe('What the flow showed before the first disruption, without one; absent without a baseline');

const streams = z
  .object({
    opened: count,
    ended: count,
    cut: count,
    messagesLost: count,
    messagesRepeated: count,
    reconnectMs: milliseconds.describe(
      'The longest time that a client was without a stream; null where none was',
    ),
  })
  .describe('Of flows that stream; null for others');

/** One verdict, with its keys as they are now. */
export const verdictEntry = z.object({
  scenario: z.string().describe("The test file's name without .test.ts"),
  variant: z.string().describe('Parts joined by slashes'),
  gateway: z.string(),
  version: z.string().describe('As the program itself reports it'),
  runtime: z.enum(['processes', 'containers', 'own']).describe('own: started by the user'),
  real: z.boolean().describe('False for the reference gateway only'),
  image: z
    .string()
    .optional()
    .describe('The digest of the image that was tested; absent where it runs from none'),
  verdict: word,
  confidence: z.number().min(0).max(1),
  expected: word.nullable(),
  signal: z.enum(SIGNALS),
  trials: count,
  stopped: z
    .string()
    .optional()
    .describe('Why its trials ended before every assertion was decided; absent when they did not'),
  assertions: z.array(assertion),
  notJudged: z
    .array(z.object({ name: z.string().describe('Of the assertion'), why: z.string() }))
    .optional()
    .describe(
      'Assertions that are left out, since the target or its load shows nothing of them; absent without any',
    ),
  outcomes,
  closes: z
    .preprocess(
      earlierKeys({ midAnswer: 'midResponse' }),
      z.object({
        reused: count,
        fresh: count,
        midRequest: count.default(0).describe('While the body of the request was being sent'),
        midResponse: count,
        unprocessed: count.default(0).describe('HTTP/2 streams that the server said it had not processed'),
        handled: count,
        idle: count,
        // Earlier versions did not look for them.
        unsolicited: count.default(0),
      }),
    )
    .describe(
      'Closed requests by kind; handled counts those of them that the upstream had handled; idle counts connections that the server closed between two requests, unsolicited those with bytes that no request asked for',
    ),
  sent: count.describe('Equals the sum of the outcomes'),
  recovery: z.enum(RECOVERY_CLASSES),
  latencyMs: z
    .object({
      p50: milliseconds,
      p90: milliseconds,
      p99: milliseconds,
      p999: milliseconds,
      max: milliseconds,
    })
    .describe('Time to the first byte'),
  ttlbMs: z
    .object({ p50: milliseconds, p99: milliseconds, max: milliseconds })
    .describe('Time to the last byte'),
  longestGapMs: milliseconds
    .default(null)
    .describe('The longest time without any response although requests were in flight'),
  longestWait: z
    .object({
      ms: z.number().nonnegative().describe('Of a request that ended after the disruption began'),
      withoutMs: milliseconds.describe('The longest in the same trial before it, or in the baseline'),
      trial: count,
      dueMs: z.number().describe('When that request was due, after the disruption began'),
    })
    .optional()
    .describe('The longest time from when a request was due to its outcome; absent without such a request'),
  baseline: baseline.optional(),
  streams: streams.nullable().default(null),
  load: load.optional(),
  reloads: count.describe('Disruptions that took effect'),
  durationS: z.number().nonnegative().describe('Of load, all trials together'),
  pinned: pinned.optional(),
  test: z
    .object({
      healthyRate: z.number().gt(0).lt(1),
      faultRate: z.number().gt(0).lt(1),
      confidence: z.number().gt(0.5).lt(1),
      comparisons: z
        .int()
        .positive()
        .optional()
        .describe(
          'How many assertions the whole run of its target judges; they share its chance of a wrong red. Absent: 1, as in earlier versions',
        ),
    })
    .optional()
    .describe(
      'The sequential test of its assertions: shares of trials that a healthy and a faulty gateway violate, and the required confidence',
    ),
  rerunCommand: z.string().optional().describe('The command that repeats this judgement'),
});
const verdict = z.preprocess(earlierKeys({ again: 'rerunCommand' }), verdictEntry);

const notRun = z.object({
  scenario: z.string(),
  variant: z.string().describe('One, or what several begin with'),
  why: z.string(),
});

/** verdicts.json. */
export const verdictsFile = z.object({
  suiteVersion: z.string(),
  startedAt: z.iso.datetime(),
  run: z.string().optional().describe('The id of the run: that of GitHub Actions, or when it was started'),
  complete: z
    .boolean()
    .default(true)
    .describe('Whether the run came to its end, and every test that was to judge did so'),
  machine: z.object({ os: z.string(), cpus: count, memoryGiB: z.number(), node: z.string() }),
  notRun: z
    .array(notRun)
    .default([])
    .describe('What this machine could not run, and known issues that were left out: neither is judged'),
  verdicts: z.array(verdict),
});

export type VerdictEntry = z.infer<typeof verdict>;
export type NotRun = VerdictsFile['notRun'];
export type VerdictsFile = z.infer<typeof verdictsFile>;

/** The JSON schema of verdicts.json, as published in docs/. */
export function verdictsSchema(): object {
  return z.toJSONSchema(verdictsFile);
}
