/** How a dashboard can misbehave. `cut` ends the connection in the middle of the list; `newest` lists the newest policy alone. */
export const FAULTS = ['slow', 'empty', 'forbidden', 'broken', 'cut', 'newest'] as const;
export type Fault = (typeof FAULTS)[number];

/** One answered list request. Times are monotonic ms. */
export interface ListRequest {
  receivedMs: number;
  /** The answer had been handed over, or its connection was gone. */
  endedMs: number;
  status: number;
  /** How many policies the answer named. */
  policies: number;
  bytes: number;
  /** Whether the whole answer was taken. */
  complete: boolean;
  /** CPU time of the dashboard's process while the request was being answered, ms. */
  cpuMs: number;
  /** Ms that a fault made it wait. */
  waitedMs: number;
  fault?: Fault;
}

/** What the dashboard tells of itself. */
export interface DashboardState {
  policies: number;
  /** List requests held by the gate now. */
  held: number;
  /** Every list request answered so far. */
  lists: ListRequest[];
}

/** What the program is started with. */
export interface DashboardOptions {
  /** What Tyk has to send as `Authorization`. */
  nodeSecret: string;
  /** The API that rich policies give access to. */
  api: string;
}
