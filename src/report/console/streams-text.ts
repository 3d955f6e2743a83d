import { counted } from '../../common/counted.ts';
import { sum } from '../../common/sum.ts';
import { streamsOpenAt, type StreamEnd, type StreamRecord } from '../../record/streams/stream-record.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';

/** Shorter times without a message are named by an assertion only, ms. */
const NOTABLE_GAP_MS = 1000;

/**
 * What became of streams since a moment (monotonic ms), such as the beginning of a reload: "streams: 8 open, 8 cut,
 * connected again after 60 ms".
 */
export function streamsText(streams: readonly StreamRecord[], sinceMs: number): string {
  const later = streams.filter(({ endedMs }) => endedMs >= sinceMs);
  const count = (end: StreamEnd) => later.filter((stream) => stream.end === end).length;
  const total = (pick: (stream: StreamRecord) => number) => sum(later.map(pick));
  const reconnects = later.flatMap(({ openedMs, reconnectMs }) =>
    reconnectMs !== undefined && openedMs >= sinceMs ? [reconnectMs] : [],
  );
  const gapMs = Math.max(0, ...later.map(({ longestGapMs }) => longestGapMs));
  const found: [number, (number: number) => string][] = [
    [count('cut'), (number) => `${number} cut`],
    [count('ended'), (number) => `${number} ended`],
    [total(({ lost }) => lost), (number) => `${counted(number, 'messages')} lost`],
    [total(({ missed }) => missed), (number) => `${number} missed in between`],
    [total(({ repeated }) => repeated), (number) => `${number} repeated`],
  ];
  return [
    `streams: ${streamsOpenAt(streams, sinceMs)} open`,
    ...found.flatMap(([number, what]) => (number === 0 ? [] : [what(number)])),
    ...(gapMs >= NOTABLE_GAP_MS ? [`longest gap ${gapMs.toFixed(0)} ms`] : []),
    ...(reconnects.length > 0 ? [`connected again after ${Math.max(...reconnects).toFixed(0)} ms`] : []),
  ].join(', ');
}

/** What became of the streams of all trials: "96 opened, 0 ended, 8 cut; 0 messages lost, 0 repeated". */
export function streamsSummary({
  opened,
  ended,
  cut,
  messagesLost,
  messagesRepeated,
  reconnectMs,
}: NonNullable<VerdictEntry['streams']>): string {
  const again = reconnectMs === null ? '' : `; connected again after ${reconnectMs.toFixed(0)} ms at most`;
  return `${opened} opened, ${ended} ended, ${cut} cut; ${messagesLost} messages lost, ${messagesRepeated} repeated${again}`;
}
