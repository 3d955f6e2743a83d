import { expect, test } from 'vitest';
import { streamsEntry } from '../../../src/report/verdicts/streams-entry.ts';
import { stream } from '../../support/streams.ts';

test('a flow without streams has none in its verdict', () => {
  expect(streamsEntry([])).toBeNull();
  expect(streamsEntry([{}, {}])).toBeNull();
});

test('a flow whose streams were never accepted has none that opened', () => {
  expect(streamsEntry([{ streams: [] }])).toEqual({
    opened: 0,
    ended: 0,
    cut: 0,
    messagesLost: 0,
    messagesRepeated: 0,
    reconnectMs: null,
  });
});

test('the streams of all trials are summed up, with the longest time to a new one', () => {
  const first = [
    stream({ end: 'cut', how: 'fin', lost: 1 }),
    stream({ end: 'ended', how: 'last chunk', repeated: 2 }),
    stream({ reconnectMs: 30, missed: 4 }),
  ];
  const second = [stream(), stream({ end: 'cut', how: 'rst', reconnectMs: 12.5 })];
  expect(streamsEntry([{ streams: first }, {}, { streams: second }])).toEqual({
    opened: 5,
    ended: 1,
    cut: 2,
    messagesLost: 5,
    messagesRepeated: 2,
    reconnectMs: 30,
  });
});
