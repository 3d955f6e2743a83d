import { z } from 'zod';
import { earlierKeys } from '../earlier-keys.ts';
import { STREAM_PROTOCOLS } from '../streams/stream-record.ts';
import { ARRIVALS, CLIENTS } from '../flow/load-plan.ts';

const ms = z.number();

const load = z.looseObject({
  connections: z.number(),
  thinkMs: ms,
  timeoutMs: ms,
  pacedMs: ms.optional(),
  client: z.enum(CLIENTS).optional(),
  wanted: z.looseObject({ before: z.number(), after: z.number() }).optional(),
  rate: z.number().optional(),
  arrivals: z.enum(ARRIVALS).optional(),
  speakAfterMs: z.tuple([ms, ms]).optional(),
  method: z.string().optional(),
  body: z
    .looseObject({
      bytes: z.number().optional(),
      chunked: z.boolean().optional(),
      durationMs: ms.optional(),
      expectContinue: z.boolean().optional(),
    })
    .optional(),
  download: z.looseObject({ durationMs: ms }).optional(),
  stream: z.looseObject({ protocol: z.enum(STREAM_PROTOCOLS) }).optional(),
  allowUnprocessed: z.boolean().optional(),
  quietMs: ms.optional(),
});

/** The load of a trial, as its head says it; a slow body was an `upload` before. */
export const recordedLoad = z.preprocess(earlierKeys({ upload: 'body' }), load);
