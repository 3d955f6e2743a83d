// The card of a verdict says why it is not green.
import { expect, test } from 'vitest';
import { tile } from '../../../src/report/html/page/wall.js';
import { verdictView } from '../../../src/report/html/view/report-model.ts';
import type { VerdictEntry } from '../../../src/report/verdicts/schema.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'check', variant: 'busy', gateway: 'target', version: '1.0' };
const VIOLATED = { clean: 0, violating: 2 };
const OPEN = { clean: 1, violating: 0 };

/** The bold text of a card. */
function whyOn(entry: VerdictEntry): string | undefined {
  return /<b>([^<]*)<\/b>/.exec(tile(verdictView(entry, []), 'v0'))?.[1];
}

test('by the assertions that decided it, of many the first', () => {
  expect(whyOn(writtenEntry(CELL, { closed: VIOLATED, lost: VIOLATED, spin: OPEN }))).toBe('closed, lost');
  const six = { closed: OPEN, lost: OPEN, errors: OPEN, timeouts: OPEN, refused: OPEN, unexpected: OPEN };
  expect(whyOn(writtenEntry(CELL, six))).toBe('closed, lost, errors, timeouts and 2 more');
});

test('by what ended the series, if that left it undecided', () => {
  const stopped = 'not clean before the reload: 12 of 480 requests (12 × error: status 503)';
  expect(whyOn({ ...writtenEntry(CELL, { closed: OPEN }), stopped })).toBe(stopped);
  expect(whyOn({ ...writtenEntry(CELL, { closed: VIOLATED, spin: OPEN }), stopped })).toBe('closed');
});
