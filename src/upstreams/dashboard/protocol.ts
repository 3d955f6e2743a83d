import type { ListRequest } from '../../record/target/policy-record.ts';

/** The state of the dashboard. */
export interface DashboardState {
  policies: number;
  /** List requests that the gate holds back now. */
  held: number;
  /** Every list request that has got a response so far. */
  lists: ListRequest[];
}

/** The program's options. */
export interface DashboardOptions {
  /** The value of `Authorization` that Tyk has to send. */
  nodeSecret: string;
  /** The API that rich policies grant access to. */
  api: string;
}
