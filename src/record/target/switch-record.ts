import type { ConnectionStates } from '../../common/system.ts';

/** Connections to both instances at one time (monotonic ms). */
export interface ConnectionSample {
  atMs: number;
  old: ConnectionStates;
  new: ConnectionStates;
}

/** What a deploy did, and when. Times are monotonic ms. */
export interface SwitchRecord {
  from: string;
  to: string;
  /** How long after the switch the old instance may still respond, ms. */
  boundMs: number;
  /** When the balancer was told to switch. */
  requestedMs: number;
  /** When the balancer reported that it had switched. */
  switchedMs: number;
  /** When the old instance was sent SIGTERM, or killed. */
  stopMs: number;
  /** When the old instance was gone. */
  goneMs: number;
  /** Connections that the old instance still had when it was stopped. */
  connectionsAtStop: number;
  /** The slow requests that were under way during the switch, one per protocol; absent if none was sent. */
  slow?: SlowResult[];
  /** Empty where there is no /proc. */
  samples: ConnectionSample[];
}

/** The outcome of a request with a slow body. */
export interface SlowResult {
  /** Absent in older records. */
  protocol?: 'HTTP/1.1' | 'HTTP/2';
  completed: boolean;
  tookMs: number;
  /** The version that responded, if the response's headers name it. */
  version: string | undefined;
  /** Why it was not completed. */
  error?: string;
}
