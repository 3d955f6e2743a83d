import { z } from 'zod';
import { OUTCOMES } from '../requests/outcome.ts';
import { STREAM_ENDS } from '../streams/stream-record.ts';

// Schemas of what the head of a trial holds of its flow. Each mirrors the type of the same name in src/record/.
const ms = z.number();

export const baseline = z.looseObject({
  durationMs: ms,
  sent: z.number(),
  outcomes: z.record(z.enum(OUTCOMES), z.number()),
  unserved: z.number().optional(),
  connections: z.number().optional(),
  failures: z.record(z.string(), z.number()),
  counts: z.record(z.string(), z.number()),
  closes: z
    .looseObject({
      served: z.tuple([z.number(), z.number()]).optional(),
      quietMs: z.tuple([ms, ms]).optional(),
      ageMs: z.tuple([ms, ms]).optional(),
    })
    .optional(),
  announcedAfter: z.number().optional(),
  longestWaitMs: ms.optional(),
  longestMessageGapMs: ms.optional(),
  ttlbMs: z.looseObject({ p50: ms, p99: ms }).optional(),
});

/** `StreamRecord`. */
export const stream = z.looseObject({
  request: z.number(),
  virtualUser: z.number(),
  openedMs: ms,
  endedMs: ms,
  end: z.enum(STREAM_ENDS),
  how: z.string(),
  messages: z.number(),
  lost: z.number(),
  repeated: z.number(),
  missed: z.number(),
  numbered: z.boolean(),
  longestGapMs: ms,
  gapBeganMs: ms,
  reconnectMs: ms.optional(),
});

/** `ShardRecord`. */
export const shard = z.union([
  z.looseObject({ firstUser: z.number(), lost: z.string() }),
  z.looseObject({
    firstUser: z.number(),
    lateMs: ms,
    ranMs: ms,
    loopDelayMs: z.looseObject({ p99: ms, max: ms }),
    stalls: z.array(z.tuple([ms, ms])),
    throttledMs: ms.optional(),
  }),
]);
