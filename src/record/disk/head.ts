import { z } from 'zod';
import { earlierKeys } from '../earlier-keys.ts';
import { recordedLoad } from './load.ts';
import { RECOVERY_CLASSES } from '../observation.ts';
import { OUTCOMES } from '../requests/outcome.ts';
import { FAULTS, TRIGGERS } from '../target/policy-record.ts';
import type { TrialHead } from '../trial.ts';
import type { StoredTables } from './columns.ts';
import { baseline, shard, stream } from './flow-parts.ts';

// Schemas that validate the head of a recorded trial when it is read. Each mirrors the type of the same name in
// src/record/. Keys that a later version adds are kept.
const ms = z.number();
export const process = z.looseObject({ pid: z.number(), name: z.string() });
const connectionStates = z.looseObject({ established: z.number(), timeWait: z.number() });

const workloadState = z.looseObject({
  kind: z.enum(['deployment', 'statefulset', 'daemonset']),
  generation: z.number(),
  observedGeneration: z.number(),
  replicas: z.number(),
  ready: z.array(z.string()),
  terminating: z.number(),
});

const targetState = z.looseObject({
  epoch: z.number(),
  workers: z.array(process).optional(),
  pluginServers: z
    .looseObject({
      processes: z.array(process),
      newCalls: z.number(),
      closedInstances: z.number().optional(),
    })
    .optional(),
  unproven: z.string().optional(),
  workload: workloadState.optional(),
});

const activity = z.looseObject({
  queued: z.number(),
  begun: z.number(),
  completed: z.number(),
  logBytes: z.number(),
  peakMemoryBytes: z.number().nullable(),
});

export const policyRecord = z.looseObject({
  trigger: z.enum(TRIGGERS),
  boundMs: ms,
  watched: z.array(
    z.looseObject({
      id: z.string(),
      index: z.number(),
      triggeredMs: ms,
      releasedMs: ms.optional(),
      visibleMs: ms.nullable(),
      attempts: z.number(),
      doneMs: ms.optional(),
      falseDone: z.boolean().optional(),
    }),
  ),
  lastListed: z.number(),
  lists: z.array(
    z.looseObject({
      receivedMs: ms,
      endedMs: ms,
      status: z.number(),
      policies: z.number(),
      bytes: z.number(),
      complete: z.boolean(),
      cpuMs: ms,
      waitedMs: ms,
      fault: z.enum(FAULTS).optional(),
    }),
  ),
  lateMs: ms,
  held: z.number().nullable(),
  dashboardShare: z.number(),
  before: activity,
  after: activity,
  finalReloadMs: ms.nullable(),
  fault: z.string().optional(),
});

const currentSwitchRecord = z.looseObject({
  from: z.string(),
  to: z.string(),
  boundMs: ms,
  requestedMs: ms,
  switchedMs: ms,
  stopMs: ms,
  goneMs: ms,
  connectionsAtStop: z.number(),
  slow: z.preprocess(
    // Older records have one at most.
    (slow) => (slow === undefined || Array.isArray(slow) ? slow : [slow]),
    z
      .array(
        z.object({
          protocol: z.enum(['HTTP/1.1', 'HTTP/2']).optional(),
          completed: z.boolean(),
          tookMs: ms,
          version: z
            .string()
            .optional()
            .transform((version) => version),
          error: z.string().optional(),
        }),
      )
      .optional(),
  ),
  samples: z.array(z.looseObject({ atMs: ms, old: connectionStates, new: connectionStates })),
});

export const switchRecord = z.preprocess(earlierKeys({ askedMs: 'requestedMs' }), currentSwitchRecord);

export const targetHistory = z.looseObject({
  fromMs: ms,
  toMs: ms,
  loadEndMs: ms,
  missed: z.number(),
  processes: z.array(
    process.extend({
      role: z.enum(['worker', 'plugin-server']),
      firstMs: ms,
      lastMs: ms,
      goneMs: ms.optional(),
      cpu: z.array(z.tuple([ms, ms])),
    }),
  ),
  newCalls: z.array(z.tuple([ms, z.number()])),
  log: z.array(z.looseObject({ atMs: ms, text: z.string(), times: z.number() })),
  logLeftOut: z.number(),
});

const times = {
  name: z.string().optional(),
  beganMs: ms,
  endedMs: ms,
  commandMs: ms.optional(),
  failure: z.string().optional(),
};
const disruption = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.enum(['none', 'reload', 'kill', 'late-start', 'rollout']), ...times }),
  z.looseObject({ kind: z.literal('switch'), ...times, switch: switchRecord.optional() }),
  z.looseObject({ kind: z.literal('policies'), ...times, policies: policyRecord }),
]);

const observation = z.looseObject({
  observed: z.number().nullable(),
  cases: z.array(z.string()),
  span: z.tuple([ms, ms]).optional(),
  undecided: z.string().optional(),
  counted: z.number().optional(),
  expected: z.number().optional(),
});

const observations = z.looseObject({
  missingEffect: z.array(z.string()),
  missingLoad: z.array(z.string()),
  discarded: z.array(z.string()),
  summary: z.looseObject({
    outcomes: z.record(z.enum(OUTCOMES), z.number()),
    failures: z.record(z.string(), z.number()),
    before: z.number(),
    inFlight: z.number(),
    after: z.number(),
    unfinished: z.number(),
    seconds: z.number(),
    faults: z.looseObject({ requests: z.number(), firstMs: ms, lastMs: ms }).optional(),
    recovery: z.preprocess(
      earlierKeys({ word: 'class' }),
      z.looseObject({
        class: z.enum(RECOVERY_CLASSES),
        recovered: z.boolean(),
        afterMs: ms,
        afterEndMs: ms,
        rate: z.number(),
        quietMs: ms.optional(),
      }),
    ),
  }),
  waits: z
    .looseObject({
      request: z.number(),
      dueMs: ms,
      longestMs: ms,
      withoutMs: ms.optional(),
      gapMs: ms,
    })
    .optional(),
  assertions: z.record(z.string(), observation),
});

/** The table of connections that follows the head. */
const storedConnections = z.looseObject({
  rows: z.number(),
  originMs: ms,
  addresses: z.array(z.string()),
});
export const tables = { rows: z.number(), connections: storedConnections };

const virtualUserKey = earlierKeys({ connection: 'virtualUser' });

/** What a probe sees of a flow beside its requests and connections, as far as a trial keeps it. */
export const seen = {
  idleCloses: z.array(
    z.preprocess(
      virtualUserKey,
      z.looseObject({ atMs: ms, virtualUser: z.number(), how: z.enum(['fin', 'rst']), served: z.number() }),
    ),
  ),
  unsolicited: z
    .array(
      z.preprocess(
        virtualUserKey,
        z.looseObject({ atMs: ms, virtualUser: z.number(), served: z.number(), what: z.string() }),
      ),
    )
    .optional(),
  streams: z.array(stream).optional(),
  errors: z.array(z.tuple([z.string(), z.number()])),
  loopDelayMs: z.looseObject({ p99: ms, max: ms }),
  downloads: z
    .looseObject({
      responses: z.number(),
      minBytes: z.number(),
      maxBytes: z.number(),
    })
    .optional(),
  stalls: z.array(z.tuple([ms, ms])).optional(),
};

/** Common to all formats. */
export const common = {
  scenario: z.string(),
  variant: z.string(),
  number: z.number(),
  startedAt: z.string(),
  identity: z.looseObject({
    gateway: z.string(),
    version: z.string(),
    runtime: z.enum(['processes', 'containers', 'own']),
    real: z.boolean(),
    image: z.string().optional(),
  }),
  load: recordedLoad,
  leaving: z.number().optional(),
  loadEndedMs: ms.optional(),
  flows: z
    .looseObject({
      variants: z.array(z.string()),
      before: z.number(),
      inFlight: z.number(),
      after: z.number(),
      unfinished: z.number(),
      fromNew: z.number().optional(),
    })
    .optional(),
  unsent: z.number().optional(),
  baseline: baseline.optional(),
  ...seen,
  connectionsOpened: z.number(),
  shards: z.array(shard).optional(),
  cpuUse: z.array(z.looseObject({ fromMs: ms, ms, others: z.number(), idle: z.number() })).optional(),
  idleCpu: z.array(
    process.extend({ share: z.number(), wanted: z.number().optional(), hint: z.string().optional() }),
  ),
  logFile: z.string(),
};

/** Common to the current format and format 3. */
export const since3 = {
  ...common,
  ...tables,
  expectation: z.string(),
  handledIsCounted: z.boolean(),
  disruption,
  history: targetHistory.optional(),
  observations: observations.optional(),
};

/** The head of the current format. */
export const head = z.looseObject({ ...since3, before: targetState, after: targetState });

/** A head as stored: the trial's, with the size of its tables. */
export type StoredHead = TrialHead & StoredTables;
