/** When a policy became visible in the gateway. Times are monotonic ms. */
export interface PolicyVisibility {
  id: string;
  /** Its position in the dashboard's list, from 1. */
  index: number;
  /** When its trigger was sent. */
  triggeredMs: number;
  /** When the mock dashboard released a list that it had held back. The gateway is not blamed for the time before. */
  releasedMs?: number;
  /** When a key for it could be created; null when that never happened within the bound. */
  visibleMs: number | null;
  /** Key creations tried. */
  attempts: number;
  /** When the gateway reported that the reload was done, for a trigger that waits for it. */
  doneMs?: number;
  /** Whether the first key creation after that report was refused. */
  falseDone?: boolean;
}

/** The moment from which a policy's time is counted. */
export function countedFromMs({
  triggeredMs,
  releasedMs = triggeredMs,
}: Pick<PolicyVisibility, 'triggeredMs' | 'releasedMs'>): number {
  return Math.max(triggeredMs, releasedMs);
}

/**
 * What a policy trial measures besides its requests. Each request of such a trial is one policy's key creation, all
 * attempts together.
 */
export interface PolicyRecord {
  trigger: Trigger;
  /** How soon after its trigger a policy has to be visible, ms. */
  boundMs: number;
  watched: PolicyVisibility[];
  /** The number of policies in the last complete list that the gateway fetched. */
  lastListed: number;
  /** List requests that got a response during the trial. */
  lists: ListRequest[];
  /** By how much the trigger that was furthest behind schedule was late, ms; 0 without a schedule. */
  lateMs: number;
  /** List requests that the mock dashboard held back; null in a trial that holds none back. */
  held: number | null;
  /**
   * The time that the dashboard itself needed for its lists, as a share (0 to 1) of the time from the first trigger to
   * the last visible policy.
   */
  dashboardShare: number;
  before: ReloadActivity;
  after: ReloadActivity;
  /** How long one more reload took at the end of the trial, ms; null when it did not end within the bound. */
  finalReloadMs: number | null;
  /** The fault that was injected into the dashboard. */
  fault?: string;
}

/** The ways to make a gateway reload its policies. */
export const TRIGGERS = ['redis', 'reload', 'group', 'block'] as const;

export type Trigger = (typeof TRIGGERS)[number];

/** A gateway's reload counters since it was started. */
export interface ReloadActivity {
  /** Triggers that it received, including those that it then dropped. */
  queued: number;
  begun: number;
  completed: number;
  /** Size of its log, bytes. */
  logBytes: number;
  /** Peak resident memory of its process, bytes; null where the system does not report it. */
  peakMemoryBytes: number | null;
}

/**
 * The faults that can be injected into the mock dashboard. `cut` ends the connection in the middle of the list;
 * `newest` lists only the newest policy.
 */
export const FAULTS = ['slow', 'empty', 'forbidden', 'broken', 'cut', 'newest'] as const;

export type Fault = (typeof FAULTS)[number];

/** A list request that got a response. Times are monotonic ms. */
export interface ListRequest {
  receivedMs: number;
  /** When the response had been sent, or its connection was gone. */
  endedMs: number;
  status: number;
  /** How many policies the response listed. */
  policies: number;
  bytes: number;
  /** Whether the whole response was received. */
  complete: boolean;
  /** CPU time of the dashboard's process for this request, ms. */
  cpuMs: number;
  /** Delay caused by an injected fault, ms. */
  waitedMs: number;
  fault?: Fault;
}
