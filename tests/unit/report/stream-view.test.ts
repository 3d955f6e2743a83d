// A flow of streams in the report: lanes, figures, words.
import { expect, test } from 'vitest';
import { drawFigure } from '../../../src/report/html/page/figure/figure.js';
import { streamsHtml } from '../../../src/report/html/page/verdict/streams.js';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import { jobSummary } from '../../../src/report/markdown/job-summary.ts';
import { toEntry } from '../../../src/report/verdicts/entry.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { judge } from '../../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../../src/verdict/decide/sequential-test.ts';
import { streamAssertions } from '../../../src/verdict/observe/stream-assertions.ts';
import { steadyBut } from '../../support/history.ts';
import { cutStreams, stream, streamTrial } from '../../support/streams.ts';
import type { Trial } from '../../../src/record/trial.ts';

const ASSERTIONS = streamAssertions({ gapMs: 2000 });
const entryOf = (trials: Trial[]) => toEntry(trials, judge(trials, ASSERTIONS, DEFAULT_TEST));
const viewOf = (trials: Trial[]) => verdictView(entryOf(trials), trials);
const drawn = (trial: Trial) => {
  const [shown] = viewOf([trial]).trials;
  if (!shown) throw new Error('a verdict shows its trials');
  return drawFigure(shown, { width: 1000, fromMs: shown.fromMs, toMs: shown.toMs }).svg;
};

test('a trial has a lane for each client, with the ends, gaps and figures of its streams', () => {
  const [trial] = viewOf([streamTrial(cutStreams())]).trials;
  expect(trial?.detail?.streams).toEqual({
    lanes: [
      {
        name: '0',
        streams: [
          { fromMs: -900, toMs: 500, end: 'cut', gap: null },
          { fromMs: 560, toMs: 4000, end: 'alive', gap: null },
        ],
      },
      {
        name: '1',
        streams: [
          { fromMs: -900, toMs: 700, end: 'ended', gap: null },
          { fromMs: 720, toMs: 4000, end: 'alive', gap: [900, 2134] },
        ],
      },
    ],
    leftOut: 0,
  });
  expect(trial?.streams).toEqual({
    opened: 4,
    ended: 1,
    cut: 1,
    lost: 2,
    missed: 3,
    repeated: 1,
    longestGapMs: 1234,
    reconnectMs: 60,
  });
  expect(trial?.streamsText).toMatch(/^streams: 2 open, 1 cut, 1 ended, .*connected again after 60 ms$/);
});

test('of many clients those whose streams ended are drawn', () => {
  const many = Array.from({ length: 100 }, (_, virtualUser) =>
    virtualUser === 99
      ? stream({ virtualUser, end: 'cut', how: 'fin', endedMs: 1500 })
      : stream({ virtualUser }),
  );
  const streams = viewOf([streamTrial(many)]).trials[0]?.detail?.streams;
  expect(streams?.lanes).toHaveLength(64);
  expect(streams?.leftOut).toBe(36);
  expect(streams?.lanes.at(-1)?.name).toBe('99');
});

test('the picture has the lanes with their legend, above those of the connections', () => {
  const svg = drawn(streamTrial(cutStreams()));
  for (const text of [
    'Streams of 2 clients',
    'cut',
    'ended in order',
    'no message comes',
    'without a stream',
  ])
    expect(svg).toContain(`>${text}<`);
  expect(svg.match(/class="without"/g)).toHaveLength(3);
  const alive = drawn(streamTrial([stream()]));
  expect(alive).toContain('a stream is open');
  expect(alive).not.toMatch(/ended in order|no message comes|without a stream/);
  expect(drawn(steadyBut())).not.toContain('Streams');
});

test('the table has the figures of each trial', () => {
  const text = streamsHtml(viewOf([streamTrial(cutStreams()), streamTrial([stream()], { number: 2 })]))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/ +/g, ' ');
  expect(text).toContain(
    'trial opened ended cut lost missed in between repeated longest gap longest reconnect 1 4 1 1 2 3 1 1.2 s 60 ms 2 1 0 0 0 0 0 60 ms –',
  );
  expect(streamsHtml(viewOf([steadyBut()]))).toBe('');
});

test('the summary of a job has a line about the streams of each flow', () => {
  const text = jobSummary(
    toVerdictsFile(new Date(), [entryOf([streamTrial(cutStreams())]), entryOf([steadyBut()])]),
  );
  expect(text.split('\n').filter((line) => line.includes('streams'))).toEqual([
    '- hand-written go streams: 4 opened, 1 ended, 1 cut; 5 messages lost, 1 repeated; connected again after 60 ms at most',
  ]);
});
