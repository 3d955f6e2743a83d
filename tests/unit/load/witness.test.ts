import { expect, test } from 'vitest';
import { StreamWitness } from '../../../src/load/streams/witness.ts';
import type { StreamRecord } from '../../../src/record/streams/stream-record.ts';

function witness() {
  const ended: StreamRecord[] = [];
  let open = 0;
  const log = {
    streamOpened: () => void open++,
    streamEnded: (stream: StreamRecord) => {
      open--;
      ended.push(stream);
    },
  };
  return { ended, open: () => open, seen: new StreamWitness(3, log) };
}

const figures = ({ messages, lost, repeated, missed, numbered }: StreamRecord) => ({
  messages,
  lost,
  repeated,
  missed,
  numbered,
});

test.for([
  { numbers: [7, 8, 9], lost: 0, repeated: 0 },
  { numbers: [7, 9, 12], lost: 3, repeated: 0 },
  { numbers: [7, 8, 8, 9], lost: 0, repeated: 1 },
  { numbers: [7, 9, 8, 10], lost: 1, repeated: 1 },
])(
  'the messages $numbers of a stream have $lost lost and $repeated repeated',
  ({ numbers, lost, repeated }) => {
    const { ended, seen } = witness();
    seen.opened(1);
    for (const number of numbers) seen.message(number);
    seen.ended('alive', '');
    expect(ended.map(figures)).toEqual([
      { messages: numbers.length, lost, repeated, missed: 0, numbered: true },
    ]);
  },
);

test('what comes between two streams is missed, and what comes again is repeated', () => {
  const { ended, seen } = witness();
  seen.opened(1);
  seen.message(7);
  seen.ended('cut', 'fin');
  seen.opened(2);
  seen.message(10);
  seen.ended('ended', 'last chunk');
  seen.opened(3);
  seen.message(10);
  seen.message(11);
  seen.ended('alive', '');
  expect(ended.map(({ missed, lost, repeated }) => ({ missed, lost, repeated }))).toEqual([
    { missed: 0, lost: 0, repeated: 0 },
    { missed: 2, lost: 0, repeated: 0 },
    { missed: 0, lost: 0, repeated: 1 },
  ]);
  expect(ended.map(({ request, virtualUser, end }) => ({ request, virtualUser, end }))).toEqual([
    { request: 1, virtualUser: 3, end: 'cut' },
    { request: 2, virtualUser: 3, end: 'ended' },
    { request: 3, virtualUser: 3, end: 'alive' },
  ]);
  expect(ended.map(({ reconnectMs }) => reconnectMs !== undefined)).toEqual([false, true, true]);
});

test('messages without numbers are counted, and nothing is said of lost ones', () => {
  const { ended, seen } = witness();
  seen.opened(1);
  seen.message(undefined);
  seen.message(undefined);
  seen.ended('alive', '');
  expect(ended.map(figures)).toEqual([{ messages: 2, lost: 0, repeated: 0, missed: 0, numbered: false }]);
});

test('a stream that was not accepted has no record, and each is open until it ends', () => {
  const { ended, open, seen } = witness();
  seen.message(1);
  seen.ended('cut', 'fin');
  expect(ended).toEqual([]);
  seen.opened(1);
  expect({ open: open(), isOpen: seen.isOpen }).toEqual({ open: 1, isOpen: true });
  seen.ended('cut', 'fin');
  seen.ended('cut', 'fin');
  expect({ open: open(), isOpen: seen.isOpen, ended: ended.length }).toEqual({
    open: 0,
    isOpen: false,
    ended: 1,
  });
});
