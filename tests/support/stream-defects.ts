import type { StreamProtocol } from '../../src/record/streams/stream-record.ts';

/** What a reload of the stream server may do to its streams. */
export const STREAM_DEFECTS = ['none', 'cut', 'end', 'lose', 'repeat', 'stall', 'hold'] as const;
export type StreamDefect = (typeof STREAM_DEFECTS)[number];

/** How long a reload with the defect `stall` or `hold` lasts, ms: longer than the bound of a gap. */
export const STREAM_PAUSE_MS = 3500;

/** What the suite must say of each defect: exactly these assertions turn red. */
export const STREAM_MATRIX: Record<StreamDefect, { expected: string[]; why?: string }> = {
  none: { expected: [] },
  cut: { expected: ['closed', 'lost'], why: 'a stream is one request, and its response has begun' },
  end: { expected: ['streams-ended'] },
  lose: { expected: ['messages-lost'] },
  repeat: { expected: ['messages-repeated'] },
  stall: { expected: ['message-gap'] },
  hold: {
    expected: ['longest-wait', 'reconnect', 'streams-ended'],
    why: 'the clients wait for their new streams, since those from before were ended',
  },
};

/** The flows of each control: a protocol, where the stream server speaks it, and how it ends a stream in order. */
export const STREAM_FLOWS: readonly { protocol: StreamProtocol; path: string; inOrder: string }[] = [
  { protocol: 'sse', path: '/events', inOrder: 'last chunk' },
  { protocol: 'websocket', path: '/messages', inOrder: 'close frame 1001' },
  { protocol: 'grpc', path: '/reload_proof.Numbers/Watch', inOrder: 'trailers UNAVAILABLE' },
];
