import { counted } from '../../common/counted.ts';
import type { Observation } from '../../record/observation.ts';
import { outsideStalls } from '../../record/requests/stalls.ts';
import { stallsOf } from '../../record/shard-record.ts';
import type { StreamRecord } from '../../record/streams/stream-record.ts';
import { nameOf, type Trial, type TrialHead } from '../../record/trial.ts';
import { CASES_SHOWN, type Assertion } from './assertion.ts';
import type { StreamBounds } from './bounds.ts';
import { observeTime } from './starved.ts';

const streamsOf = ({ streams = [] }: TrialHead): readonly StreamRecord[] => streams;
const areNumbered = (trial: TrialHead) => streamsOf(trial).some(({ numbered }) => numbered);

/** Counts something of each stream, with the streams that have any as cases. */
function sumOver(
  { name, expects, hint }: Pick<Assertion, 'name' | 'expects' | 'hint'>,
  pick: (stream: StreamRecord) => number,
): Assertion {
  return {
    name,
    expects,
    hint,
    limit: 0,
    unit: 'messages',
    combine: 'sum',
    appliesTo: areNumbered,
    observe: (trial) => {
      const found = streamsOf(trial).filter((stream) => pick(stream) > 0);
      const cases = found.map((stream) => `${describeStream(trial, stream)}: ${pick(stream)}`);
      const observed = found.reduce((sum, stream) => sum + pick(stream), 0);
      return { observed, cases: cases.slice(0, CASES_SHOWN), ...spanOf(trial, found) };
    },
  };
}

export const messagesLost = sumOver(
  {
    name: 'messages-lost',
    expects: 'no message is missing in a stream that goes on',
    hint: 'Messages that were sent came neither in time nor later, although the stream stayed open: look for a buffer that the target drops when it is reloaded.',
  },
  ({ lost }) => lost,
);

export const messagesRepeated = sumOver(
  {
    name: 'messages-repeated',
    expects: 'no message comes twice',
    hint: 'After a new connection the upstream sent more than what the client had missed: check what it does with Last-Event-ID.',
  },
  ({ repeated }) => repeated,
);

/** How much longer a stream was without a message than any was without the disruption. */
export function messageGap(limitMs: number): Assertion {
  return {
    name: 'message-gap',
    expects: `no stream is without a message for more than ${limitMs} ms longer than without the disruption`,
    limit: limitMs,
    unit: 'ms',
    combine: 'max',
    hint: 'The stream stayed open and nothing came: the target no longer passes on what its upstream sends, or its upstream is gone and it has not noticed.',
    appliesTo: ({ baseline }) => baseline?.longestMessageGapMs !== undefined,
    observe: (trial) => observeTime(trial, limitMs, observeGap),
  };
}

function observeGap(trial: Trial): Observation {
  const withoutMs = trial.baseline?.longestMessageGapMs ?? 0;
  const longest = longestGap(trial);
  if (!longest) return { observed: 0, cases: [] };
  const { stream, ms } = longest;
  const text = `${describeStream(trial, stream)}: no message for ${ms.toFixed(0)} ms; without the ${nameOf(trial.disruption)} for at most ${withoutMs.toFixed(0)} ms`;
  const fromMs = stream.gapBeganMs - trial.disruption.beganMs;
  return {
    observed: Math.max(0, ms - withoutMs),
    cases: [text],
    span: [fromMs, fromMs + stream.longestGapMs],
  };
}

/** The longest time in which a stream of a trial was open without a message, ms, without stalls of the probe. */
export function longestGap(trial: Trial): { stream: StreamRecord; ms: number } | undefined {
  let longest: { stream: StreamRecord; ms: number } | undefined;
  for (const stream of streamsOf(trial)) {
    const { gapBeganMs, longestGapMs } = stream;
    const ms = outsideStalls(gapBeganMs, gapBeganMs + longestGapMs, stallsOf(trial, stream.virtualUser));
    if (ms > (longest?.ms ?? -1)) longest = { stream, ms };
  }
  return longest;
}

/** How long a client is without a stream after its last one ended. */
export function reconnect(limitMs: number): Assertion {
  return {
    name: 'reconnect',
    expects: `a client whose stream ends has a new one within ${limitMs} ms`,
    limit: limitMs,
    unit: 'ms',
    combine: 'max',
    hint: 'The client tried again and again: look in its outcomes for what it got instead (refused, error, closed).',
    appliesTo: ({ streams }) => streams !== undefined,
    observe: (trial) => observeTime(trial, limitMs, (each) => observeReconnects(each, limitMs)),
  };
}

function observeReconnects(trial: Trial, limitMs: number): Observation {
  const { disruption, loadEndedMs = 0 } = trial;
  let observed = 0;
  let text: string | undefined;
  let undecided: string | undefined;
  const note = (stream: StreamRecord, ms: number, words: string) => {
    if (ms <= observed) return;
    observed = ms;
    text = `${describeStream(trial, stream)}: ${words} after ${ms.toFixed(0)} ms`;
  };
  const last = new Map<number, StreamRecord>();
  for (const stream of streamsOf(trial)) {
    const { openedMs, reconnectMs = 0 } = stream;
    if (openedMs >= disruption.beganMs) {
      const ms = outsideStalls(openedMs - reconnectMs, openedMs, stallsOf(trial, stream.virtualUser));
      note(stream, ms, 'its client was connected again');
    }
    last.set(stream.virtualUser, stream);
  }
  for (const stream of last.values()) {
    if (stream.end === 'alive' || stream.endedMs < disruption.beganMs) continue;
    // Once the load is to end, its clients open no new streams.
    if (stream.endedMs >= loadEndedMs) continue;
    const ms = outsideStalls(stream.endedMs, loadEndedMs, stallsOf(trial, stream.virtualUser));
    if (ms > limitMs) note(stream, ms, 'its client was still without a stream');
    else undecided = `trial ${trial.number}: the load ended before a client was connected again`;
  }
  return {
    observed,
    cases: text === undefined ? [] : [text],
    ...(undecided === undefined ? {} : { undecided }),
  };
}

/** Streams that the server ended in order. */
export function streamsEnded(limit: number): Assertion {
  return {
    name: 'streams-ended',
    expects:
      limit === 0 ? 'the server ends no stream' : `the server ends at most ${counted(limit, 'streams')}`,
    limit,
    unit: 'streams',
    combine: 'max',
    hint: 'Each was ended in order, and its client was told to connect again. Raise STREAMS_ENDED_BOUND, or unset it, if that is how the target is meant to drain.',
    appliesTo: ({ streams }) => streams !== undefined,
    observe: (trial) => {
      const { disruption } = trial;
      const ended = streamsOf(trial).filter(
        ({ end, endedMs }) => end === 'ended' && endedMs >= disruption.beganMs,
      );
      const cases = ended.slice(0, CASES_SHOWN).map((stream) => describeStream(trial, stream));
      return { observed: ended.length, cases, ...spanOf(trial, ended) };
    },
  };
}

/** The assertions of a flow of streams, beside those of requests. */
export function streamAssertions({ gapMs, ended }: StreamBounds): Assertion[] {
  return [
    messagesLost,
    messagesRepeated,
    messageGap(gapMs),
    reconnect(gapMs),
    ...(ended === undefined ? [] : [streamsEnded(ended)]),
  ];
}

function spanOf({ disruption }: Trial, streams: readonly StreamRecord[]): Pick<Observation, 'span'> {
  if (streams.length === 0) return {};
  const ends = streams.map(({ endedMs }) => endedMs - disruption.beganMs);
  return { span: [Math.min(...ends), Math.max(...ends)] };
}

function describeStream({ number, disruption }: Trial, stream: StreamRecord): string {
  const { request, virtualUser, end, how, endedMs, messages } = stream;
  const offsetMs = endedMs - disruption.beganMs;
  const when = `${(Math.abs(offsetMs) / 1000).toFixed(3)} s ${offsetMs < 0 ? 'before' : 'after'} the ${nameOf(disruption)} began`;
  const ending = end === 'alive' ? 'alive at the end' : `${end} (${how}) ${when}`;
  return `trial ${number}, stream ${request} of virtual user ${virtualUser}, ${ending}, after ${counted(messages, 'messages')}`;
}
