import { sum } from '../../../common/sum.ts';
import type { StreamEnd, StreamRecord } from '../../../record/streams/stream-record.ts';
import type { Trial } from '../../../record/trial.ts';
import { longestGap } from '../../../verdict/observe/stream-assertions.ts';
import type { StreamFigures, StreamLane } from './model.ts';

const LANES_MAX = 64;
const STREAMS_MAX = 100;
/** Gaps are drawn that are this long, ms, and this much longer than any of the baseline. */
const GAP_MS = 500;
const GAP_FACTOR = 2;

/** What became of the streams of a trial, in figures. */
export function streamFigures(trial: Trial): StreamFigures | undefined {
  const { streams } = trial;
  if (!streams) return undefined;
  const count = (end: StreamEnd) => streams.filter((stream) => stream.end === end).length;
  const total = (pick: (stream: StreamRecord) => number) => sum(streams.map(pick));
  const reconnects = streams.flatMap(({ reconnectMs }) => reconnectMs ?? []);
  return {
    opened: streams.length,
    ended: count('ended'),
    cut: count('cut'),
    lost: total(({ lost }) => lost),
    missed: total(({ missed }) => missed),
    repeated: total(({ repeated }) => repeated),
    longestGapMs: longestGap(trial)?.ms ?? null,
    reconnectMs: reconnects.length === 0 ? null : Math.max(...reconnects),
  };
}

/** The streams of each virtual user; of too many, those with a stream that did not stay alive come first. */
export function streamLanes(trial: Trial): { lanes: StreamLane[]; leftOut: number } | undefined {
  if (!trial.streams) return undefined;
  const all = Map.groupBy(trial.streams, ({ virtualUser }) => virtualUser);
  const users = [...all.keys()].toSorted((a, b) => a - b);
  const kept = users.length <= LANES_MAX ? users : withEnds(users, all);
  const lanes = kept.map((user) => ({ name: String(user), streams: drawn(trial, all.get(user) ?? []) }));
  return { lanes, leftOut: users.length - kept.length };
}

function withEnds(users: readonly number[], all: ReadonlyMap<number, StreamRecord[]>): number[] {
  const ends = (user: number) => (all.get(user) ?? []).filter(({ end }) => end !== 'alive').length;
  const most = new Set(users.toSorted((a, b) => ends(b) - ends(a)).slice(0, LANES_MAX));
  return users.filter((user) => most.has(user));
}

function drawn({ disruption, baseline }: Trial, streams: readonly StreamRecord[]): StreamLane['streams'] {
  const at = (ms: number) => Math.round((ms - disruption.beganMs) * 10) / 10;
  const leastMs = Math.max(GAP_MS, GAP_FACTOR * (baseline?.longestMessageGapMs ?? 0));
  return streams.slice(0, STREAMS_MAX).map(({ openedMs, endedMs, end, gapBeganMs, longestGapMs }) => ({
    fromMs: at(openedMs),
    toMs: at(endedMs),
    end,
    gap: longestGapMs >= leastMs ? [at(gapBeganMs), at(gapBeganMs + longestGapMs)] : null,
  }));
}
