// What became of each event stream, by the client's record, equals what a server of raw sockets did to it.
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { sum } from '../../src/common/sum.ts';
import type { StreamEnd } from '../../src/record/streams/stream-record.ts';
import {
  chunk,
  CLIENTS,
  LAST_CHUNK,
  streamsOn,
  UNFRAMED,
  type StreamMisdeed,
} from '../support/hostile-streams.ts';

const HALF = 'id: 99\ndata: ha';
const HTTP_10 = 'HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const WITH_LENGTH = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 10000\r\n\r\n';

const reset = (_socket: Socket, wire: Socket) => void wire.resetAndDestroy();
const fin =
  (last = '') =>
  (socket: Socket) =>
    void socket.end(last);

const CUTS: [string, StreamMisdeed, how: 'fin' | 'rst'][] = [
  ['FIN after the last event', { act: fin() }, 'fin'],
  ['FIN after the last event of a stream without framing', { head: UNFRAMED, act: fin() }, 'fin'],
  ['FIN after the last event of HTTP/1.0', { head: HTTP_10, act: fin() }, 'fin'],
  ['FIN before the end of the content-length', { head: WITH_LENGTH, act: fin() }, 'fin'],
  ['FIN in the middle of an event', { act: fin(chunk(HALF)) }, 'fin'],
  ['FIN in the middle of an event without framing', { head: UNFRAMED, act: fin(HALF) }, 'fin'],
  ['FIN in the middle of a chunk', { act: fin(chunk('id: 99\ndata: x\n\n').slice(0, -4)) }, 'fin'],
  ['FIN in the middle of the last chunk', { act: fin('0\r\n') }, 'fin'],
  ['FIN in the middle of the trailers', { act: fin('0\r\nx-a: b\r\n') }, 'fin'],
  ['FIN and no more reading', { act: (socket) => socket.destroySoon() }, 'fin'],
  ['RST', { act: reset }, 'rst'],
  [
    'RST in the middle of an event',
    { act: (socket, wire) => void socket.write(chunk(HALF), () => wire.resetAndDestroy()) },
    'rst',
  ],
];

const ORDERLY: [string, StreamMisdeed, unsolicited: boolean][] = [
  ['a last chunk without FIN', { act: (socket) => void socket.write(LAST_CHUNK) }, false],
  ['a last chunk with trailers', { act: fin('0\r\nx-a: b\r\n\r\n') }, false],
  [
    'a last chunk, and RST',
    { act: (socket, wire) => void socket.write(LAST_CHUNK, () => wire.resetAndDestroy()) },
    false,
  ],
  ['bytes right after the last chunk', { act: fin(`${LAST_CHUNK}id: 99\ndata: x\n\n`) }, true],
  [
    'bytes after the last chunk, in another piece',
    {
      act: (socket) =>
        void socket.write(LAST_CHUNK, () => setTimeout(fin('HTTP/1.1 200 OK\r\n\r\n'), 50, socket)),
    },
    true,
  ],
];

const WAYS: [string, boolean][] = [
  ['over HTTP', false],
  ['over TLS', true],
];
const both = <T>(rows: readonly T[]) => rows.flatMap((row) => WAYS.map((way) => ({ row, way })));

/** All that the client has recorded, to be compared with what the server did. */
function account({ result, opened, misdeeds, events }: Awaited<ReturnType<typeof streamsOn>>) {
  const { requestTable, connectionTable, streams, unsolicited, idleCloses } = result;
  const ids = Array.from({ length: requestTable.length }, (_, id) => id);
  const closed = ids.filter((id) => requestTable.outcome(id) === 'closed');
  const count = (end: StreamEnd) => streams.filter((stream) => stream.end === end).length;
  const ends = [...connectionTable].map(({ end }) => end);
  return {
    misdeeds,
    neverSeen: opened - requestTable.length,
    withoutRecord: ids.length - streams.length,
    cut: count('cut'),
    ended: count('ended'),
    alive: count('alive'),
    hows: [...new Set(streams.flatMap(({ end, how }) => (end === 'cut' ? how : [])))],
    closed: closed.length,
    kinds: [...new Set(closed.map((id) => requestTable.closeKind(id)))],
    otherOutcomes: ids.filter((id) => !['ok', 'closed'].includes(requestTable.outcome(id) ?? '')).length,
    eventsUnseen: events - sum(streams.map(({ messages }) => messages)),
    lost: sum(streams.map(({ lost, missed }) => lost + missed)),
    repeated: sum(streams.map(({ repeated }) => repeated)),
    cutConnections: ends.filter((end) => end?.by === 'server' && end.inFlight && !end.announced).length,
    stillOpen: ends.filter((end) => end === undefined).length,
    idle: idleCloses.length,
    unsolicited: unsolicited.length,
  };
}

const CLEAN = {
  neverSeen: 0,
  withoutRecord: 0,
  alive: 0,
  otherOutcomes: 0,
  eventsUnseen: 0,
  lost: 0,
  repeated: 0,
  stillOpen: 0,
  idle: 0,
};
const STREAMS = 400;

test.for(both(CUTS))('$row.0 $way.0 cuts each stream', async ({ row: [, misdeed, how], way: [, tls] }) => {
  const seen = account(await streamsOn(misdeed, { tls }));
  const { misdeeds } = seen;
  const cuts = {
    ...CLEAN,
    misdeeds,
    cut: misdeeds,
    ended: STREAMS - misdeeds,
    hows: [how],
    closed: misdeeds,
    kinds: ['mid-response'],
    cutConnections: misdeeds,
    unsolicited: 0,
  };
  // A reset drops what the client has not read yet: events, or the head, without which there is no stream.
  const { withoutRecord, eventsUnseen, kinds } = how === 'rst' ? seen : cuts;
  expect(eventsUnseen).toBeGreaterThanOrEqual(0);
  expect(kinds.filter((kind) => kind !== 'mid-response' && kind !== 'fresh')).toEqual([]);
  const cut = misdeeds - withoutRecord;
  const hows = cut > 0 ? [how] : [];
  expect(seen).toEqual({ ...cuts, withoutRecord, eventsUnseen, kinds, cut, hows });
});

test.for(both(ORDERLY))(
  '$row.0 $way.0 ends each stream in order',
  async ({ row: [, misdeed, isUnsolicited], way: [, tls] }) => {
    const seen = account(await streamsOn(misdeed, { tls }));
    expect(seen).toEqual({
      ...CLEAN,
      misdeeds: seen.misdeeds,
      cut: 0,
      ended: STREAMS,
      hows: [],
      closed: 0,
      kinds: [],
      cutConnections: 0,
      unsolicited: isUnsolicited ? seen.misdeeds : 0,
    });
  },
);

test.for(WAYS)('a broken chunk %s cuts its stream, and is named', async ([, tls]) => {
  const seen = account(await streamsOn({ act: (socket) => void socket.write('hello\r\n') }, { tls }));
  expect(seen).toMatchObject({
    cut: seen.misdeeds,
    hows: ['no HTTP/1.1: a broken chunk'],
    closed: 0,
    otherOutcomes: seen.misdeeds,
    ended: STREAMS - seen.misdeeds,
    eventsUnseen: 0,
  });
});

test.for(WAYS)('a stream that stalls for ever %s is alive, with its gap', async ([, tls]) => {
  const stallMs = 1000;
  const seen = await streamsOn({ act: () => undefined }, { tls, stallMs });
  const { streams, requestTable } = seen.result;
  // Every client meets such a stream in the end, and none leaves it.
  const alive = streams.filter(({ end }) => end === 'alive');
  expect(account(seen)).toMatchObject({ ...CLEAN, alive: CLIENTS, cut: 0, closed: 0, cutConnections: 0 });
  expect(alive.map(({ virtualUser }) => virtualUser).toSorted((a, b) => a - b)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7,
  ]);
  for (const { longestGapMs, endedMs, openedMs, request } of alive) {
    expect(longestGapMs).toBeGreaterThan(stallMs / 2);
    expect(longestGapMs).toBeLessThanOrEqual(endedMs - openedMs);
    expect(requestTable.outcome(request)).toBe('ok');
  }
});
