import type { Outcome } from '../record/requests/outcome.ts';

/** When a request was due, in an open loop. */
export interface Due {
  /** Monotonic ms. */
  atMs: number;
  /** It had to wait for a free connection. */
  waited: boolean;
}

/** One client of a flow: it has at most one request in flight. */
export interface VirtualUser {
  readonly index: number;
  /** Sends the next request, which is due now unless `due` says otherwise; onDone is called when it has its outcome. */
  send(due?: Due): void;
  /** Opens a connection for the next request. If that fails first, calls back, and the next request has the failure. */
  connectAhead?(onFailure: () => void): void;
  /** Ends the request in flight with a timeout when it is older than the plan allows. */
  expire(nowMs: number): void;
  /** Takes no more time over a request than it must: the load is to end. */
  hurry?(): void;
  /** Closes what is open from the client's side. */
  close(): Promise<void>;
}

/** Called when a request has its outcome. */
export type OnDone = (user: VirtualUser, outcome: Outcome) => void;
