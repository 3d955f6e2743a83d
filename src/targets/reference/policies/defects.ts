import { RIGHT, type Policy } from './policy.ts';

/** The seed's clients gave up after 20 s. */
const STALL_MS = 20_000;
const ROUTELESS_MS = 150;
const FAULT_MS = 150;
const FIRST_WORKER = 0;

/**
 * The known defects: each departs from the right policy in one thing, in the way a real gateway does.
 * Kong's versions are told in docs/evidence/controls.md.
 */
export const DEFECTS = {
  /** Kong before 3.8 over ProtoBuf, every Kong over MessagePack: an error of the plugin server lets the request through. */
  'bypass-on-plugin-error': { onPluginError: 'continue' },
  /** Kong 2.7 (issue 8531): one worker keeps an id that the new server does not know, and lets requests through for ever. */
  'stale-instance': { staleInstances: (worker) => worker === FIRST_WORKER, onPluginError: 'continue' },
  /** Kong Gateway 3.4.1.0 to 3.5.0.1. */
  'instance-per-request': { reuseInstances: false },
  /** Old workers leave with requests in flight. */
  'close-in-flight': { leave: 'cut-fin' },
  'close-in-flight-rst': { leave: 'cut-rst' },
  /** nginx: keep-alive connections are closed after an answer that did not say so. */
  'close-unannounced': { leave: 'unannounced' },
  'close-mid-response': { leave: 'mid-response' },
  'close-idle': { leave: 'cut-idle' },
  /** A response that nobody asked for: a client takes it for the one to its next request. */
  'surplus-response': { leave: 'surplus' },
  /** Kong 3.3 and 3.4 with a leaked claim. */
  stall: { holdMs: STALL_MS },
  'error-while-restarting': { stopServersFirst: true },
  /** Something is out of order for a moment: how short a moment is still found? See docs/evidence/detection-power.md. */
  'fault-window': { faultMs: FAULT_MS },
  'refuse-while-reloading': { closePortFirst: true },
  /** Kong 2.7 to 3.2: a worker polls in a loop, and goes on serving. */
  spin: { spins: (worker) => worker === FIRST_WORKER },
  'leak-plugin-server': { keepOldServers: true },
  'ignored-reload': { reload: 'ignore' },
  /** Kong issue 8370: ids from before the restart hit the instance of another route. */
  'wrong-configuration': {
    configurationOf: (route, routes) =>
      routes.find((other) => other !== route && other.plugin === route.plugin)?.config ?? route.config,
  },
  'hung-reload': { reload: 'hang' },
  /** A proxy that retries what it should not. */
  'handled-twice': { upstreamTimes: 2 },
  /** A worker that listens before it has its routes. */
  'late-routes': { routelessMs: ROUTELESS_MS },
} as const satisfies Record<string, Partial<Policy>>;

export type DefectName = keyof typeof DEFECTS;
export const DEFECT_NAMES = Object.keys(DEFECTS) as DefectName[];

/** A defect as it is switched on. */
export interface Defect {
  name: DefectName;
  /** Share of disruptions in which it shows. @default 1 */
  rate?: number;
  /** Overrides the duration of `stall`, in ms. */
  holdMs?: number;
  /** Overrides the duration of `fault-window`, in ms. */
  faultMs?: number;
}

/** The policy of a gateway with this defect, or without any. */
export function policyOf(defect: Defect | undefined): Policy {
  if (!defect) return RIGHT;
  const policy: Policy = { ...RIGHT, ...DEFECTS[defect.name] };
  const { holdMs = policy.holdMs, faultMs = policy.faultMs } = defect;
  return { ...policy, holdMs, faultMs };
}

/** Whether the defect shows this time. */
export function shows(defect: Defect | undefined): boolean {
  return defect !== undefined && Math.random() < (defect.rate ?? 1);
}
