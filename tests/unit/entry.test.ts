// What the package loads for an import, which an old Node has to be able to read.
import { expect, test } from 'vitest';
import * as entry from '../../src/entry.ts';
import * as index from '../../src/index.ts';

test('an import gets everything that index.ts exports', () => {
  expect({ ...entry }).toEqual({ ...index });
});
