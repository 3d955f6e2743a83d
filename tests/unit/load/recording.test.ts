import { expect, test } from 'vitest';
import { LEDGER_COLUMNS } from '../../../src/load/ledger.ts';
import { COLUMNS, packDetail, Recording } from '../../../src/load/recording.ts';
import { bytesPerRow, Table } from '../../../src/load/table.ts';

test('a request takes at most 48 bytes, with a connection of its own too', () => {
  expect(bytesPerRow(COLUMNS)).toBe(31);
  expect(bytesPerRow(COLUMNS) + bytesPerRow(LEDGER_COLUMNS)).toBeLessThanOrEqual(48);
});

test('what goes in comes out, beyond the first chunk and in another thread', () => {
  const recording = new Recording();
  for (let index = 0; index < 100_000; index++) {
    const id = recording.open(index * 1.5, index % 8, 0.5, true);
    recording.close(id, 'closed', 0, Number.NaN, 2.5, packDetail('mid-answer', 'rst', true, 'new'), 7);
    recording.setHandled(id, 300);
  }
  const { chunks, length } = structuredClone({ chunks: recording.rows.chunks, length: recording.length });
  const copy = new Recording(new Table(COLUMNS, chunks, length));
  expect(copy.length).toBe(100_000);
  expect(copy.startMs(87_654)).toBe(87_654 * 1.5);
  expect(copy.endMs(87_654)).toBe(87_654 * 1.5 + 2.5);
  expect(copy.sendDelayMs(87_654)).toBe(0.5);
  expect(copy.waited(87_654)).toBe(true);
  expect(copy.connection(87_654)).toBe(6);
  expect(copy.carrier(87_654)).toBe(7);
  expect(copy.outcome(87_654)).toBe('closed');
  expect(copy.closeKind(87_654)).toBe('mid-answer');
  expect(copy.closeHow(87_654)).toBe('rst');
  expect(copy.side(87_654)).toBe('new');
  expect(copy.wrongConfiguration(87_654)).toBe(true);
  expect(copy.handled(87_654)).toBe(255);
  expect(copy.firstByteMs(87_654)).toBeNaN();
});

test('a request that never ended has no outcome, and met no connection', () => {
  const recording = new Recording();
  const id = recording.open(1, 0);
  expect(recording.outcome(id)).toBeUndefined();
  expect(recording.carrier(id)).toBeUndefined();
  expect(recording.waited(id)).toBe(false);
});

test('what was never sent is not noted as handled', () => {
  const recording = new Recording();
  recording.setHandled(3, 1);
  expect(recording.handled(3)).toBe(0);
  expect(recording.length).toBe(0);
});

test('a FIN and the first byte are told as they were', () => {
  const recording = new Recording();
  const id = recording.open(1, 0);
  recording.close(id, 'closed', 200, 1.5, 2.5, packDetail('fresh', 'fin', false));
  expect(recording.closeHow(id)).toBe('fin');
  expect(recording.firstByteMs(id)).toBe(1.5);
});
