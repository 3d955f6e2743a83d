import { expect, test } from 'vitest';
import { COLUMNS, packDetail, Recording } from '../../../src/load/recording.ts';

test('a request takes at most 48 bytes', () => {
  const bytes = Object.values(COLUMNS).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
  expect(bytes).toBe(23);
});

test('what goes in comes out, beyond the first capacity and through the columns', () => {
  const recording = new Recording(2);
  for (let index = 0; index < 5000; index++) {
    const id = recording.open(index * 1.5, index % 8);
    recording.close(id, 'closed', 0, Number.NaN, 2.5, packDetail('mid-answer', 'rst', true));
    recording.setHandled(id, 300);
  }
  const copy = Recording.fromColumns(recording.toColumns());
  expect(copy.length).toBe(5000);
  expect(copy.startMs(4321)).toBe(4321 * 1.5);
  expect(copy.endMs(4321)).toBe(4321 * 1.5 + 2.5);
  expect(copy.connection(4321)).toBe(1);
  expect(copy.outcome(4321)).toBe('closed');
  expect(copy.closeKind(4321)).toBe('mid-answer');
  expect(copy.closeHow(4321)).toBe('rst');
  expect(copy.wrongConfiguration(4321)).toBe(true);
  expect(copy.handled(4321)).toBe(255);
  expect(copy.firstByteMs(4321)).toBeNaN();
});

test('a request that never ended has no outcome', () => {
  const recording = new Recording();
  const id = recording.open(1, 0);
  expect(recording.outcome(id)).toBeUndefined();
});
