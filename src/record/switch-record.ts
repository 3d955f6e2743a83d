import type { ConnectionStates } from '../common/system.ts';

/** Connections to both instances at one moment (monotonic ms). */
export interface ConnectionSample {
  atMs: number;
  old: ConnectionStates;
  new: ConnectionStates;
}

/** What a deploy did, and when. Times are monotonic ms. */
export interface SwitchRecord {
  from: string;
  to: string;
  /** How long after the switch the old instance may still answer. */
  boundMs: number;
  /** The balancer was asked to switch. */
  askedMs: number;
  /** The balancer said that it had. */
  switchedMs: number;
  /** The old instance was told to leave, or killed. */
  stopMs: number;
  /** The old instance was gone. */
  goneMs: number;
  /** Connections that the old instance had when it was told to leave. */
  connectionsAtStop: number;
  /** The request that was under way across the switch, where there was one. */
  slow?: SlowResult;
  /** Empty where there is no /proc. */
  samples: ConnectionSample[];
}

/** What became of a request whose body takes its time. */
export interface SlowResult {
  completed: boolean;
  tookMs: number;
  /** Who answered, when the head told. */
  version: string | undefined;
  /** Why it was not completed. */
  error?: string;
}
