import { z } from 'zod';
import { process, since3, type StoredHead } from './head.ts';

/** A state until format 3: every target had every part of it, empty where there was nothing. */
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

/** The gateways that run plugin servers; the empty lists of all others stand for none. */
const WITH_PLUGIN_SERVERS = new Set(['kong', 'kong-gateway', 'reference']);

/** Reads a head of format 3 as one of the present format. */
export const head3AsCurrent = z
  .looseObject({ ...since3, ...states3 })
  .transform((head) => withPresentStates(head) as unknown as StoredHead);

/** Leaves out of the states and the history of a head what the target does not have. */
export function withPresentStates({ before, after, history, ...same }: WithStates3): object {
  const hasServers = WITH_PLUGIN_SERVERS.has(same.identity.gateway);
  const counted = history && (hasServers ? history : { ...history, newCalls: [] });
  return {
    ...same,
    before: presentState(before, hasServers),
    after: presentState(after, hasServers),
    ...(counted ? { history: counted } : {}),
  };
}

function presentState(
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
