import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import type { StreamEvent } from '../../record/flow/load-plan.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';
import { EVENT_STREAM } from './target-request.ts';

/** A stream that has ended by then ends at once, ms. */
const AT_ONCE_MS = 1000;
/** How long messages are waited for, ms, */
export const LOOK_MS = 5000;
/** and how many of them show enough. */
export const ENOUGH = 20;

/** What a stream showed in its first seconds. */
export interface EventsSeen {
  /** Whether it ended soon after its beginning. */
  endedAtOnce: boolean;
  shows: StreamsShow;
}

/** Reads a stream for a few seconds, or until it has shown enough, and leaves it. */
export async function lookAtEvents(
  body: Readable,
  sequence?: (event: StreamEvent) => unknown,
): Promise<EventsSeen> {
  const sinceMs = performance.now();
  const ids: string[] = [];
  const enough = new AbortController();
  const parser = createParser({
    onEvent: ({ id = '', event = 'message', data }) => {
      const number = sequence ? numberIn({ id, event, data }, sequence) : id;
      if (ids.push(number) >= ENOUGH) enough.abort();
    },
  });
  const decoder = new StringDecoder('utf8');
  body.on('data', (piece: Buffer) => parser.feed(decoder.write(piece)));
  const over = Promise.withResolvers<number>();
  body.on('close', () => over.resolve(performance.now() - sinceMs));
  body.on('error', () => undefined);
  const looked = (async () => {
    await delay(AT_ONCE_MS);
    // Rejected once there are enough.
    await delay(LOOK_MS - AT_ONCE_MS, undefined, { signal: enough.signal }).catch(() => undefined);
    return undefined;
  })();
  const lastedMs = await Promise.race([over.promise, looked]);
  body.destroy();
  return {
    endedAtOnce: lastedMs !== undefined && lastedMs < AT_ONCE_MS,
    shows: { numbered: areConsecutive(ids), often: ids.length >= ENOUGH },
  };
}

/** Why a response is no stream that can be judged, as the rest of a sentence; undefined when it is one. */
export function whyNoStream({
  status,
  headers,
  events,
}: {
  status: number;
  headers: IncomingHttpHeaders;
  events?: EventsSeen;
}): string | undefined {
  if (status === 204) return 'returns status 204, which tells a client of events not to connect again';
  if (status !== 200) return `returns status ${status} instead of 200`;
  const { 'content-type': type = 'none' } = headers;
  if (type.split(';', 1)[0]?.trim().toLowerCase() !== EVENT_STREAM)
    return `returns content type ${type} instead of ${EVENT_STREAM}`;
  return events?.endedAtOnce ? 'ends its event stream at once' : undefined;
}

function numberIn(event: StreamEvent, sequence: (event: StreamEvent) => unknown): string {
  try {
    return String(sequence(event));
  } catch {
    return '';
  }
}

export function areConsecutive(ids: readonly string[]): boolean {
  const numbers = ids.map((id) => (/^\d+$/.test(id) ? Number(id) : Number.NaN));
  const [first = Number.NaN] = numbers;
  return numbers.length > 1 && numbers.every((number, index) => number === first + index);
}
