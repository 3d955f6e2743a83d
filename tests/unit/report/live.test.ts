import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters, styleText } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noOutcomes } from '../../../src/record/requests/outcome.ts';
import { fitted } from '../../../src/report/console/fitted.ts';
import { liveTrialLine } from '../../../src/report/console/live-line.ts';
import { printProgress } from '../../../src/scenario/progress-lines.ts';
import { canRedraw } from '../../../src/report/console/can-redraw.ts';

const progress = {
  sent: 900,
  ended: 890,
  unsent: 0,
  outcomes: { ...noOutcomes(), ok: 883, error: 7 },
  idleCloses: 0,
  openStreams: 0,
};
const trial = {
  scenario: 'kong-instance-count',
  variant: 'go',
  number: 2,
  planned: 22,
  beganMs: 1000,
  updatedMs: 3000,
  progress,
};
const terminal = Object.assign(new Writable(), {
  isTTY: true,
  // As a real one finds it in the environment.
  getColorDepth: () => WriteStream.prototype.getColorDepth(),
});
const pipe = new Writable();

describe('the line of the trial under way', () => {
  beforeEach(() => {
    for (const name of ['NO_COLOR', 'FORCE_COLOR', 'NODE_DISABLE_COLORS', 'CI']) vi.stubEnv(name, undefined);
    vi.stubEnv('TERM', 'xterm-256color');
  });
  afterEach(() => void vi.unstubAllEnvs());

  test('shows which trial, how long it has run, faults in red, and the count', () => {
    const line = liveTrialLine(trial, 4000, terminal);
    expect(line).toContain('\u001B[31merror 7\u001B[39m');
    expect(stripVTControlCharacters(line)).toBe(
      ' kong-instance-count go · trial 2 of 22 · 3 s · error 7 · sent 900 at 450/s',
    );
  });

  test('has no colors in a file or pipe', () => {
    expect(liveTrialLine(trial, 4000, pipe)).not.toContain('\u001B');
  });

  test('has no colors with NO_COLOR', () => {
    vi.stubEnv('NO_COLOR', '1');
    expect(liveTrialLine(trial, 4000, terminal)).not.toContain('\u001B');
  });

  test.each([terminal, pipe])('is never cut, since it is not drawn over', (stream) => {
    const variant = Array.from({ length: 20 }, (_, index) => `flow-${index}`).join(', ');
    const line = stripVTControlCharacters(liveTrialLine({ ...trial, variant }, 4000, stream));
    expect(line).toMatch(/flow-19 · trial 2 of 22 · 3 s · error 7 · sent 900 at 450\/s$/);
  });
});

describe('a line that has to fit the columns of a terminal', () => {
  const line = `  busy            1,234 requests · ${styleText('red', 'closed 31, error 20', { validateStream: false })}`;

  test.each([
    [60, line],
    [54, '  busy            1,234 requests · closed 31, error …'],
    [45, '  busy            1,234 requests · closed …'],
    [35, '  busy            1,234 requests …'],
    [30, '  busy            1,234 …'],
    [24, '  busy …'],
    [5, ' …'],
    [2, ' '],
  ])('in %i columns ends on a whole word', (columns, words) => {
    expect(fitted(line, columns)).toBe(words);
    expect(stripVTControlCharacters(words).length).toBeLessThan(columns);
  });

  test.each([undefined, 0])('is that of a usual terminal where the width is %o', (columns) => {
    expect(fitted(line, columns)).toBe(line);
    expect(fitted('word '.repeat(30), columns)).toBe(`${'word '.repeat(15)}…`);
  });
});

describe('where lines may be redrawn', () => {
  test('on a terminal', () => {
    expect(canRedraw(terminal, { TERM: 'xterm-256color' })).toBe(true);
  });

  test.each([{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }])('not with %o', (environment) => {
    expect(canRedraw(terminal, environment)).toBe(false);
  });

  test('not into a file or pipe', () => {
    expect(canRedraw(new Writable() as { isTTY?: boolean }, {})).toBe(false);
  });
});

describe('the lines that a trial prints while it runs', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test('one every ten seconds, from start to end', () => {
    vi.useFakeTimers();
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const over = printProgress(trial, () => progress);
    vi.advanceTimersByTime(9_999);
    expect(printed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_001);
    expect(printed.mock.calls.map(([line]) => stripVTControlCharacters(String(line)))).toEqual([
      ' kong-instance-count go · trial 2 of 22 · 10 s · error 7 · sent 900 at 90/s\n',
      ' kong-instance-count go · trial 2 of 22 · 20 s · error 7 · sent 900 at 45/s\n',
    ]);
    over();
    vi.advanceTimersByTime(60_000);
    expect(printed).toHaveBeenCalledTimes(2);
  });
});
