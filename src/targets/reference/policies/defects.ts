import { CORRECT, type Policy } from './policy.ts';

/** The seed's clients gave up after 20 s. */
const STALL_MS = 20_000;
/** Seed 000's longest responses took 12 to 15 s; this is enough to show the difference. */
const WARM_UP_MS = 4000;
const ROUTELESS_MS = 150;
const FAULT_MS = 150;
const FIRST_WORKER = 0;

/**
 * The known defects. Each changes one thing in the correct policy, as a real gateway did.
 * docs/evidence/controls.md names the versions of Kong.
 */
export const DEFECTS = {
  /**
   * Kong before 3.8 over ProtoBuf, every Kong over MessagePack: when the plugin server fails, the request is let
   * through.
   */
  'bypass-on-plugin-error': { onPluginError: 'continue' },
  /**
   * Kong 2.7 (issue 8531): one worker keeps an id that the new server does not know, and never stops letting requests
   * through.
   */
  'stale-instance': { staleInstances: (worker) => worker === FIRST_WORKER, onPluginError: 'continue' },
  /** Kong Gateway 3.4.1.0 to 3.5.0.1. */
  'instance-per-request': { reuseInstances: false },
  /** Old workers leave with requests in flight. */
  'close-in-flight': { leave: 'cut-fin' },
  'close-in-flight-rst': { leave: 'cut-rst' },
  /** nginx: keep-alive connections are closed after a response that did not announce it. */
  'close-unannounced': { leave: 'unannounced' },
  /** Old workers close the connections on which the body of a request is still to come. */
  'close-mid-request': { leave: 'mid-request' },
  'close-mid-response': { leave: 'mid-response' },
  'close-idle': { leave: 'cut-idle' },
  /** A response without a request: a client takes it for the response to its next request. */
  'surplus-response': { leave: 'surplus' },
  /** Kong 3.3 and 3.4 with a leaked claim. */
  stall: { holdMs: STALL_MS },
  /** Kong 3.1.0 with two sockets (seed 000): responses that are good, and take seconds. */
  'slow-warm-up': { warmUpMs: WARM_UP_MS },
  'error-while-restarting': { stopServersFirst: true },
  /** A short fault, to measure the shortest that is still detected: docs/evidence/detection-power.md. */
  'fault-window': { faultMs: FAULT_MS },
  'refuse-while-reloading': { closePortFirst: true },
  /** Kong 2.7 to 3.2: a worker polls in a busy loop, and goes on serving. */
  spin: { spins: (worker) => worker === FIRST_WORKER },
  'leak-plugin-server': { keepOldServers: true },
  'ignored-reload': { reload: 'ignore' },
  /**
   * Kong issue 8370, and 11306 in Kong's changelog: ids from before a plugin server was started again belong to the
   * instance of another route.
   */
  'wrong-configuration': {
    configurationOf: (route, routes) =>
      routes.find((other) => other !== route && other.plugin === route.plugin)?.config ?? route.config,
  },
  'hung-reload': { reload: 'hang' },
  /** A proxy that retries requests that it must not retry. */
  'handled-twice': { upstreamTimes: 2 },
  /** A worker listens before it has its routes. */
  'late-routes': { routelessMs: ROUTELESS_MS },
} as const satisfies Record<string, Partial<Policy>>;

export type DefectName = keyof typeof DEFECTS;
export const DEFECT_NAMES = Object.keys(DEFECTS) as DefectName[];

/** A defect to switch on, with its options. */
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
  if (!defect) return CORRECT;
  const policy: Policy = { ...CORRECT, ...DEFECTS[defect.name] };
  const { holdMs = policy.holdMs, faultMs = policy.faultMs } = defect;
  return { ...policy, holdMs, faultMs };
}

/** Whether the defect shows in this disruption. */
export function shows(defect: Defect | undefined): boolean {
  return defect !== undefined && Math.random() < (defect.rate ?? 1);
}
