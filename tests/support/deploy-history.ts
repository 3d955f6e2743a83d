import type { SwitchRecord } from '../../src/record/target/switch-record.ts';
import type { DisruptionRecord, Trial } from '../../src/record/trial.ts';
import { BEGAN_MS, ENDED_MS, writeHistory, type WrittenRequest } from './history.ts';

/** When the balancer was told to switch, monotonic ms. */
export const REQUESTED_MS = 1100;

/** A deploy in which all went well: 8 connections of the old instance, gone 250 ms after the switch. */
export const DEPLOY: SwitchRecord = {
  from: 'v1',
  to: 'v2',
  boundMs: 500,
  requestedMs: REQUESTED_MS,
  switchedMs: 1110,
  stopMs: 1400,
  goneMs: 1450,
  connectionsAtStop: 0,
  samples: [
    { atMs: 1150, old: { established: 8, timeWait: 0 }, new: { established: 1, timeWait: 0 } },
    { atMs: 1350, old: { established: 0, timeWait: 8 }, new: { established: 8, timeWait: 0 } },
  ],
};

/** A trial with that deploy, the given requests, and what is to be different. */
export function writeDeploy(
  requests: WrittenRequest[],
  record: Partial<SwitchRecord> = {},
  head: Partial<Trial> = {},
): Trial {
  const disruption: DisruptionRecord = {
    kind: 'switch',
    beganMs: BEGAN_MS,
    endedMs: ENDED_MS,
    switch: { ...DEPLOY, ...record },
  };
  return writeHistory(requests, { disruption, ...head });
}
