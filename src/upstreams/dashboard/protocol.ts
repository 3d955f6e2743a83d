import type { ListRequest } from '../../record/policy-record.ts';

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
