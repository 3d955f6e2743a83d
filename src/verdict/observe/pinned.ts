import type { ConnectionSample } from '../../record/target/switch-record.ts';
import { switchOf, type TrialHead } from '../../record/trial.ts';
import type { ConnectionStates } from '../../common/system.ts';

const STEP_MS = 100;
const POINTS_MAX = 120;

/** One point of the curve: means over all trials. */
export interface PinnedPoint {
  /** Ms after the switch. */
  atMs: number;
  /** Virtual users that will still get a response from the old version. */
  clients: number;
  /** The balancer's connections to each instance by state. */
  old: ConnectionStates;
  new: ConnectionStates;
}

/** How long virtual users and connections stayed with the old instance. Times are in ms after the switch. */
export interface Pinned {
  /** The last response from the old version. */
  lastOldResponseMs: { median: number; max: number };
  /** When the old instance was stopped: after its last connection had closed, or at the bound. */
  oldStoppedMs: { median: number; max: number };
  /** Each virtual user's last response from the old version; the median is over all virtual users. */
  clientMs: { median: number; max: number };
  /** Connections opened by the load, including the initial ones. */
  connectionsOpened: number;
  slow: { sent: number; completed: number };
  curve: PinnedPoint[];
}

/** Summarizes the deploys of some trials, and what `lastOldMs` says of each; undefined if there was none. */
export function pinnedOf(
  trials: readonly TrialHead[],
  lastOld: readonly (readonly number[])[],
): Pinned | undefined {
  const deploys = trials
    .flatMap((trial) => switchOf(trial) ?? [])
    .map((record, index) => ({ record, last: lastOld[index] ?? [] }));
  if (deploys.length === 0) return undefined;
  const slow = deploys.flatMap(({ record }) => record.slow ?? []);
  const left = deploys.map(({ record }) => record.stopMs - record.requestedMs);
  const longestMs = Math.max(...deploys.map(({ record }) => record.goneMs - record.requestedMs));
  const points = Math.min(POINTS_MAX, Math.ceil(longestMs / STEP_MS) + 1);
  return {
    lastOldResponseMs: spread(deploys.map(({ last }) => Math.max(0, ...last))),
    oldStoppedMs: spread(left),
    clientMs: spread(deploys.flatMap(({ last }) => last)),
    connectionsOpened: trials.reduce((sum, trial) => sum + trial.connectionsOpened, 0),
    slow: { sent: slow.length, completed: slow.filter(({ completed }) => completed).length },
    curve: Array.from({ length: points }, (_, index) => {
      const atMs = index * STEP_MS;
      const samples = deploys.map(({ record }) => sampleAt(record.samples, record.requestedMs + atMs));
      return {
        atMs,
        clients: mean(deploys.map(({ last }) => last.filter((ms) => ms > atMs).length)),
        old: meanStates(samples.map((sample) => sample?.old)),
        new: meanStates(samples.map((sample) => sample?.new)),
      };
    }),
  };
}

/** The last sample at or before a time (monotonic ms). */
function sampleAt(samples: readonly ConnectionSample[], atMs: number): ConnectionSample | undefined {
  return samples.findLast((sample) => sample.atMs <= atMs);
}

function meanStates(states: (ConnectionStates | undefined)[]): ConnectionStates {
  return {
    established: mean(states.map((state) => state?.established ?? 0)),
    timeWait: mean(states.map((state) => state?.timeWait ?? 0)),
  };
}

function mean(figures: number[]): number {
  const sum = figures.reduce((total, figure) => total + figure, 0);
  return Math.round((sum / figures.length) * 100) / 100;
}

function spread(figures: number[]): { median: number; max: number } {
  const sorted = [...figures].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return { median: Math.round(median), max: Math.round(sorted.at(-1) ?? 0) };
}
