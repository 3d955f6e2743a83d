// The running trial on a terminal: a line for each flow, drawn over in place, below all other lines.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { LiveView } from '../../../../src/cli/check/live-view.ts';
import type { Progress } from '../../../../src/record/flow/load-progress.ts';
import { noOutcomes } from '../../../../src/record/requests/outcome.ts';
import { liveFlows } from '../../../../src/report/console/check/live-flows.ts';

const TRIAL = { scenario: 'check', variant: 'busy, paced', number: 2, planned: 12 };

function progressOf(sent: number, change: Partial<Progress> = {}): Progress {
  return { sent, ended: sent, unsent: 0, idleCloses: 0, openStreams: 0, outcomes: noOutcomes(), ...change };
}

/** A terminal that understands what moves its cursor up and what erases below it. */
class Screen {
  readonly columns = 60;
  #lines = [''];

  write(text: string): void {
    // Each escape sequence begins a part: up by some lines, or erase what is below.
    for (const [index, part] of text.split('\u001B[').entries()) {
      const [, lines, command, rest = part] = index === 0 ? [] : (/^(\d*)([A-Za-z])(.*)$/s.exec(part) ?? []);
      if (command === 'A') this.#lines = [...this.#lines.slice(0, -1 - Number(lines)), ''];
      const [first = '', ...more] = rest.split('\n');
      this.#lines[this.#lines.length - 1] += first;
      this.#lines.push(...more);
    }
  }

  get text(): string {
    return this.#lines.map(stripVTControlCharacters).join('\n');
  }
}

test('lines are printed above it, and it goes when its trial is over', () => {
  const screen = new Screen();
  const view = new LiveView(screen);
  let sent = 5;
  const end = view.show(TRIAL, () => [{ variant: 'busy', progress: progressOf(sent) }]);
  expect(screen.text).toMatch(/^reload 2 of 12, 0 s\n {2}busy {12}5 requests\n$/);
  sent = 1234;
  view.say('one');
  view.say('two');
  expect(screen.text).toMatch(/^one\ntwo\nreload 2 of 12, \d s\n {2}busy {12}1,234 requests\n$/);
  end();
  view.say('three');
  expect(screen.text).toBe('one\ntwo\nthree\n');
});

test('faults and streams are told, and no line is as wide as the terminal', () => {
  const faulty = progressOf(9, { idleCloses: 1, outcomes: { ...noOutcomes(), closed: 3, error: 2 } });
  const flows = [
    { variant: 'busy', progress: faulty },
    { variant: 'sse', progress: progressOf(8, { openStreams: 8 }) },
  ];
  const lines = (columns: number) =>
    liveFlows({ ...TRIAL, number: 0, beganMs: 0 }, flows, 2000, columns).map(stripVTControlCharacters);
  expect(lines(80)).toEqual([
    'baseline, 2 s',
    '  busy            9 requests · error 2, closed 3, 1 idle close',
    '  sse             8 requests, 8 streams open',
  ]);
  expect(lines(30).every((line) => line.length < 30)).toBe(true);
});
