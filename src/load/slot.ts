import type { Outcome } from './outcome.ts';

/** One of the load's lanes: it has at most one request in flight. */
export interface Slot {
  readonly index: number;
  /** Sends the next request; onDone is called when it has its outcome. */
  send(): void;
  /** Ends the request in flight with a timeout when it is older than the plan allows. */
  expire(nowMs: number): void;
  /** Closes what is open from the client's side. */
  close(): Promise<void>;
}

/** Called when a request has its outcome. */
export type OnDone = (slot: Slot, outcome: Outcome) => void;
