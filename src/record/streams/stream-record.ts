/** What comes over a connection that stays open. */
export const STREAM_PROTOCOLS = ['sse', 'websocket', 'grpc'] as const;
export type StreamProtocol = (typeof STREAM_PROTOCOLS)[number];

/**
 * How a stream ended: still `alive` when the load ended; `ended` in order by the server (the last chunk, a close frame,
 * trailers); or `cut`.
 */
export const STREAM_ENDS = ['alive', 'ended', 'cut'] as const;
export type StreamEnd = (typeof STREAM_ENDS)[number];

/** One stream of a flow, from when the server accepted it to its end. Times are monotonic ms. */
export interface StreamRecord {
  /** Its row in the table of requests. */
  request: number;
  virtualUser: number;
  openedMs: number;
  endedMs: number;
  end: StreamEnd;
  /** What ended it, in a few words: "fin", "last chunk", "close frame 1001". */
  how: string;
  messages: number;
  /** Messages that never came on it although later ones did, by their numbers; 0 where they carry none. */
  lost: number;
  /** Messages whose number, or a later one, had come to its virtual user before. */
  repeated: number;
  /** Messages that were sent while its virtual user had no stream, by their numbers. */
  missed: number;
  /** Whether its messages carry numbers. */
  numbered: boolean;
  /** The longest time without a message, ms, and when it began. */
  longestGapMs: number;
  gapBeganMs: number;
  /** How long its virtual user had been without a stream, ms; absent for the first one. */
  reconnectMs?: number;
}

/** How many streams were open at a moment (monotonic ms). */
export function streamsOpenAt(streams: readonly StreamRecord[], atMs: number): number {
  return streams.filter(({ openedMs, endedMs }) => openedMs <= atMs && atMs < endedMs).length;
}
