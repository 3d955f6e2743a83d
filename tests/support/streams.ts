import type { StreamRecord } from '../../src/record/streams/stream-record.ts';
import type { Trial } from '../../src/record/trial.ts';
import { writeHistory } from './history.ts';

/** Until when the load of a written trial with streams goes on, ms. */
export const LOAD_ENDED_MS = 5000;

/** A stream that was opened before the disruption and is alive at the end, with what differs from that. */
export function stream(differs: Partial<StreamRecord> = {}): StreamRecord {
  return {
    request: 0,
    virtualUser: 0,
    openedMs: 100,
    endedMs: LOAD_ENDED_MS,
    end: 'alive',
    how: '',
    messages: 40,
    lost: 0,
    repeated: 0,
    missed: 0,
    numbered: true,
    longestGapMs: 60,
    gapBeganMs: 500,
    ...differs,
  };
}

/** A trial with these streams, each of which is one request, in the order of their ends. */
export function streamTrial(streams: readonly StreamRecord[], head: Partial<Trial> = {}): Trial {
  const requests = streams.map(({ openedMs, endedMs, end }) => ({
    atMs: openedMs - 5,
    tookMs: endedMs - openedMs + 5,
    firstByteMs: 5,
    ...(end === 'cut'
      ? { outcome: 'closed' as const, kind: 'mid-response' as const, how: 'fin' as const }
      : {}),
  }));
  const load = { connections: 8, thinkMs: 0, timeoutMs: 20_000, stream: { protocol: 'sse' as const } };
  return writeHistory(requests, { load, loadEndedMs: LOAD_ENDED_MS, streams: [...streams], ...head });
}

/** Two clients whose streams are cut and ended in order after the disruption, and are open again soon. */
export function cutStreams(): StreamRecord[] {
  return [
    stream({ end: 'cut', how: 'fin', endedMs: 1500 }),
    stream({ request: 1, virtualUser: 1, end: 'ended', how: 'last chunk', endedMs: 1700, lost: 2 }),
    stream({ request: 2, openedMs: 1560, reconnectMs: 60, missed: 3, gapBeganMs: 1600 }),
    stream({
      request: 3,
      virtualUser: 1,
      openedMs: 1720,
      reconnectMs: 20,
      repeated: 1,
      longestGapMs: 1234,
      gapBeganMs: 1900,
    }),
  ];
}
