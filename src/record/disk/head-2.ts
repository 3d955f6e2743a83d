import { z } from 'zod';
import { common, policyRecord, switchRecord, targetHistory, type StoredHead } from './head.ts';
import { states3, withCurrentStates } from './head-3.ts';

const NAMES = {
  steady: 'none',
  reload: 'reload',
  kill: 'kill',
  'late-start': 'late-start',
  switch: 'switch',
} as const;

/** The head of formats 1 and 2. */
const head2 = z.object({
  ...common,
  ...states3,
  rows: z.number(),
  ledger: z.object({ rows: z.number(), originMs: z.number() }).default({ rows: 0, originMs: 0 }),
  witness: z.string(),
  handledIsKnown: z.boolean(),
  disturbance: z.object({
    name: z.string(),
    beganMs: z.number(),
    endedMs: z.number(),
    failure: z.string().optional(),
    switch: switchRecord.optional(),
  }),
  watched: targetHistory.optional(),
  policies: policyRecord.optional(),
});

/** Converts a head of format 1 or 2 to the current format. */
export const head2AsCurrent = head2.transform(
  ({ ledger, witness, handledIsKnown, disturbance, watched, policies, logFile, ...same }, context) => {
    const disruption = disruptionOf(disturbance, policies);
    if (!disruption) {
      context.addIssue({ code: 'custom', message: `the disruption "${disturbance.name}" is unknown` });
      return z.NEVER;
    }
    return withCurrentStates({
      ...same,
      connections: { ...ledger, addresses: [] },
      expectation: witness,
      handledIsCounted: handledIsKnown,
      disruption,
      logFile: withinRun(logFile),
      ...(watched ? { history: watched } : {}),
    }) as unknown as StoredHead;
  },
);

function disruptionOf(
  { name, switch: record, ...times }: z.infer<typeof head2>['disturbance'],
  policies: z.infer<typeof policyRecord> | undefined,
): object | undefined {
  if (policies) return { kind: 'policies', ...times, policies };
  if (!Object.hasOwn(NAMES, name)) return undefined;
  return { kind: NAMES[name as keyof typeof NAMES], ...times, ...(record ? { switch: record } : {}) };
}

/** These formats stored the absolute path of the log. In a run's folder the logs are in `logs/`. */
function withinRun(logFile: string): string {
  const at = logFile.lastIndexOf('/logs/');
  return at === -1 ? logFile : logFile.slice(at + 1);
}
