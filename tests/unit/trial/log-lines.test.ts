import { expect, test } from 'vitest';
import { LogLines } from '../../../src/trial/watch/log-lines.ts';

test('lines that differ only in digits and come together are merged', () => {
  const log = new LogLines();
  log.add('worker 12 started\nworker 13 started\nready\n', 1);
  log.add('worker 14 started\n', 2);
  expect(log.lines).toEqual([
    { atMs: 1, text: 'worker 12 started', times: 2 },
    { atMs: 1, text: 'ready', times: 1 },
    { atMs: 2, text: 'worker 14 started', times: 1 },
  ]);
});

test('a flood is cut, and counted', () => {
  const log = new LogLines();
  for (let at = 0; at < 1000; at++) log.add('again\n', at);
  expect(log.lines).toHaveLength(400);
  expect(log.leftOut).toBe(600);
});

test('colours go, long lines are shortened', () => {
  const log = new LogLines();
  log.add(`\u001B[31merror\u001B[0m\u0007 ${'x'.repeat(1000)}`, 0);
  expect(log.lines[0]?.text).toMatch(/^error x+…$/);
  expect(log.lines[0]?.text).toHaveLength(300);
});
