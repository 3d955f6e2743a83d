import { counted } from '../../common/counted.ts';
import type { Trial } from '../../record/trial.ts';
import type { Assertion } from './assertion.ts';
import { showsPluginServers } from './target-assertions.ts';

/** What the New() calls of a right gateway depend on. */
export interface NewCallsBound {
  workers: number;
  /** Plugins that are used, each with a plugin server of its own. */
  plugins: number;
  /** Configurations of each of these plugins: one for each route. @default 1 */
  configurations?: number;
  /** Requests that may be in flight at the same time: all virtual users of all flows. */
  inFlight: number;
  /** Reloads in a trial. @default 1 */
  reloads?: number;
}

/** A reload breaks calls when the new plugin server takes over the socket, and again when the old one ends. */
const BREAKS_PER_RELOAD = 2;

/**
 * How often New() is called in a trial at most, if a gateway does everything right:
 *
 * - Once for each worker, configuration and plugin server. None of these instances need exist before the trial. During a
 *   reload there are old and new workers, and old and new plugin servers, and each worker may use each of the servers: a
 *   new worker uses the old server while that still has the socket, and an old worker uses the new one from then on.
 * - Once by each plugin server that a reload starts, to report its schema.
 * - Once for each worker, configuration and request in flight, whenever a reload breaks calls. Each of these requests
 *   drops the instance that is gone, and cannot know that another request has started a new one meanwhile. Its worker
 *   also tells the others (Kong since 3.5.0).
 *
 * Without a reload no call breaks, so that requests in flight do not count.
 */
export function newCallsLimit({
  workers,
  plugins,
  configurations = 1,
  inFlight,
  reloads = 1,
}: NewCallsBound): number {
  const epochs = reloads + 1;
  const instances = workers * configurations;
  return (
    plugins * (instances * epochs * epochs + reloads) + BREAKS_PER_RELOAD * reloads * inFlight * instances
  );
}

/** Bounds the New() calls of a trial. */
export function newCalls(bound: NewCallsBound): Assertion {
  const limit = newCallsLimit(bound);
  const { workers, plugins, configurations = 1, inFlight, reloads = 1 } = bound;
  const most = [
    counted(workers, 'workers'),
    counted(plugins, 'plugins'),
    counted(configurations, 'configurations'),
    counted(reloads, 'reloads'),
    ...(reloads > 0 ? [`${counted(inFlight, 'requests')} in flight`] : []),
  ];
  return {
    name: 'new-calls',
    expects: `New() is called at most ${counted(limit, 'times')} (${most.join(', ')})`,
    limit,
    unit: 'calls',
    combine: 'max',
    hint: 'Each request may be getting its own instance: compare the sequence number that the gateway keeps with the instance id that the plugin server returned.',
    appliesTo: showsPluginServers,
    observe: (trial) => {
      const { started = 0 } = instancesOf(trial) ?? {};
      return { observed: started, cases: [`trial ${trial.number}: ${instancesText(trial) ?? ''}`] };
    },
  };
}

/** The instances of plugins in a trial. */
interface Instances {
  /** New() calls. */
  started: number;
  /** Absent if the plugin servers do not log it. */
  closed?: number;
  requests: number;
}

function instancesOf(trial: Trial): Instances | undefined {
  const { before, after, flows, requestTable } = trial;
  if (!before.pluginServers || !after.pluginServers) return undefined;
  const { newCalls: startedBefore, closedInstances: closedBefore = 0 } = before.pluginServers;
  const { newCalls: startedAfter, closedInstances: closedAfter } = after.pluginServers;
  return {
    started: startedAfter - startedBefore,
    ...(closedAfter === undefined ? {} : { closed: closedAfter - closedBefore }),
    requests: flows ? flows.before + flows.inFlight + flows.after : requestTable.length,
  };
}

/**
 * Describes how many instances were started and closed, and how many that is for each request, as in "2,762 calls, 1,382
 * instances closed for 1,397 requests (1.98 and 0.99 for each)"; undefined if the target has no plugin servers.
 */
export function instancesText(trial: Trial): string | undefined {
  const instances = instancesOf(trial);
  if (!instances) return undefined;
  const { started, closed, requests } = instances;
  const counts = [
    counted(started, 'calls'),
    ...(closed === undefined ? [] : [`${counted(closed, 'instances')} closed`]),
  ];
  const shares = [started, ...(closed === undefined ? [] : [closed])].map((count) =>
    (count / Math.max(1, requests)).toFixed(2),
  );
  return `${counts.join(', ')} for ${counted(requests, 'requests')} (${shares.join(' and ')} for each)`;
}
