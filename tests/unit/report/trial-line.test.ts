import { expect, test } from 'vitest';
import { trialLine } from '../../../src/report/console/trial-line.ts';
import { steadyBut } from '../../support/history.ts';

const IDLE_CLOSE = { atMs: 1234, virtualUser: 0, how: 'fin' as const, served: 9 };
const UNSOLICITED = { atMs: 1234, virtualUser: 0, served: 9, what: 'HTTP/1.1 200 OK' };

test('the line of a trial begins with its scenario and calls it clean', () => {
  const line = trialLine({ ...steadyBut(), scenario: 'kong-plugin-languages', variant: 'go' }, 12);
  expect(line).toMatch(/^kong-plugin-languages go +trial +1 of 12 · .* · clean$/);
});

test('a trial that closed idle connections or sent unsolicited bytes is not called clean', () => {
  const trial = { ...steadyBut(), idleCloses: [IDLE_CLOSE, IDLE_CLOSE], unsolicited: [UNSOLICITED] };
  const line = trialLine(trial, 12);
  expect(line).toMatch(/ · 2 idle connections closed, unsolicited bytes on 1 connection$/);
  expect(line).not.toContain('clean');
});
