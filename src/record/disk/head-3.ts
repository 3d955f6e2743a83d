import { z } from 'zod';
import { process, since3, type StoredHead } from './head.ts';

/** The state of a target up to format 3, which had empty lists for what a target does not have. */
const targetState3 = z.looseObject({
  epoch: z.number(),
  workers: z.array(process),
  pluginServers: z.array(process),
  newCalls: z.number(),
  closedInstances: z.number().optional(),
  unproven: z.string().optional(),
});
type TargetState3 = z.infer<typeof targetState3>;

interface WithStates3 {
  identity: { gateway: string };
  before: TargetState3;
  after: TargetState3;
  history?: { newCalls: unknown[] } | undefined;
  [other: string]: unknown;
}

export const states3 = { before: targetState3, after: targetState3 };

/** The gateways that run plugin servers. For all others, empty lists mean that there are none. */
const WITH_PLUGIN_SERVERS = new Set(['kong', 'kong-gateway', 'reference']);

/** Converts a head of format 3 to the current format. */
export const head3AsCurrent = z
  .looseObject({ ...since3, ...states3 })
  .transform((head) => withCurrentStates(head) as unknown as StoredHead);

/** Removes what the target does not have from the states and the history of a head. */
export function withCurrentStates({ before, after, history, ...same }: WithStates3): object {
  const hasServers = WITH_PLUGIN_SERVERS.has(same.identity.gateway);
  const counted = history && (hasServers ? history : { ...history, newCalls: [] });
  return {
    ...same,
    before: currentState(before, hasServers),
    after: currentState(after, hasServers),
    ...(counted ? { history: counted } : {}),
  };
}

function currentState(
  { workers, pluginServers: processes, newCalls, closedInstances, ...same }: TargetState3,
  hasServers: boolean,
): object {
  const counts = { newCalls, ...(closedInstances === undefined ? {} : { closedInstances }) };
  return {
    ...same,
    ...(workers.length > 0 ? { workers } : {}),
    ...(hasServers ? { pluginServers: { processes, ...counts } } : {}),
  };
}
