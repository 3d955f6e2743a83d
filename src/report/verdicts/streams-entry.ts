import type { StreamEnd, StreamRecord } from '../../record/streams/stream-record.ts';
import type { Trial } from '../../record/trial.ts';
import type { VerdictEntry } from './schema.ts';

/** What became of the streams of a flow, over all its trials; null for a flow without streams. */
export function streamsEntry(trials: readonly Pick<Trial, 'streams'>[]): VerdictEntry['streams'] {
  if (trials.every(({ streams }) => streams === undefined)) return null;
  const streams = trials.flatMap((trial) => trial.streams ?? []);
  const count = (end: StreamEnd) => streams.filter((stream) => stream.end === end).length;
  const total = (pick: (stream: StreamRecord) => number) =>
    streams.reduce((sum, stream) => sum + pick(stream), 0);
  const reconnects = streams.flatMap(({ reconnectMs }) => reconnectMs ?? []);
  return {
    opened: streams.length,
    ended: count('ended'),
    cut: count('cut'),
    messagesLost: total(({ lost, missed }) => lost + missed),
    messagesRepeated: total(({ repeated }) => repeated),
    reconnectMs: reconnects.length === 0 ? null : Math.max(...reconnects),
  };
}
