/** A policy whose way into the gateway was watched. Times are monotonic ms. */
export interface PolicyVisibility {
  id: string;
  /** How many policies the dashboard had with it. */
  index: number;
  /** When its trigger was sent. */
  triggeredMs: number;
  /** When the gate was opened that had held back the list with it: what a gate holds is not the gateway's time. */
  releasedMs?: number;
  /** When a key for it was created; null when that never came about within the bound. */
  visibleMs: number | null;
  /** Key creations tried. */
  attempts: number;
  /** When the gateway said that the reload was done, where a trigger waits for that. */
  doneMs?: number;
  /** Whether the first key creation after that word was refused. */
  falseDone?: boolean;
}

/** From when on the time of a policy counts. */
export function sinceMs({
  triggeredMs,
  releasedMs = triggeredMs,
}: Pick<PolicyVisibility, 'triggeredMs' | 'releasedMs'>): number {
  return Math.max(triggeredMs, releasedMs);
}

/** What a trial measures of policies, beside its requests: each request of such a trial is one policy's key creation, all attempts together. */
export interface PolicyRecord {
  trigger: Trigger;
  /** Within how many ms of its trigger a policy has to be visible. */
  boundMs: number;
  watched: PolicyVisibility[];
  /** How many policies the last whole list named that the gateway fetched. */
  lastListed: number;
  /** List requests answered during the trial. */
  lists: ListRequest[];
  /** How much later than planned the latest trigger was sent, ms; 0 without a plan. */
  lateMs: number;
  /** List requests that the gate held; null in a trial without a gate. */
  held: number | null;
  /** CPU time and waiting of the dashboard for its lists, as a share (0 to 1) of the time from the first trigger to the last policy seen. */
  dashboardShare: number;
  before: ReloadActivity;
  after: ReloadActivity;
  /** How long one more reload took at the end, ms; null when it did not end within the bound. */
  finalReloadMs: number | null;
  /** What the dashboard did wrong on purpose. */
  fault?: string;
}

/** The ways to tell a gateway that its policies have changed. */
export const TRIGGERS = ['redis', 'reload', 'group', 'block'] as const;

export type Trigger = (typeof TRIGGERS)[number];

/** What a gateway tells of its reloads since it was started. */
export interface ReloadActivity {
  /** Triggers that it took, those that it then dropped included. */
  queued: number;
  begun: number;
  completed: number;
  /** Bytes of its log. */
  logBytes: number;
  /** The most memory that its process had resident, bytes; null where the system does not tell. */
  peakMemoryBytes: number | null;
}

/** How a dashboard can misbehave. `cut` ends the connection in the middle of the list; `newest` lists the newest policy alone. */
export const FAULTS = ['slow', 'empty', 'forbidden', 'broken', 'cut', 'newest'] as const;

export type Fault = (typeof FAULTS)[number];

/** One answered list request. Times are monotonic ms. */
export interface ListRequest {
  receivedMs: number;
  /** The response had been handed over, or its connection was gone. */
  endedMs: number;
  status: number;
  /** How many policies the response named. */
  policies: number;
  bytes: number;
  /** Whether the whole response was taken. */
  complete: boolean;
  /** CPU time of the dashboard's process while the request was being answered, ms. */
  cpuMs: number;
  /** Ms that a fault made it wait. */
  waitedMs: number;
  fault?: Fault;
}
