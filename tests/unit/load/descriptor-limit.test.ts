import { expect, test } from 'vitest';
import { ownDescriptors, requireDescriptors } from '../../../src/load/descriptor-limit.ts';

test('connections of all loads together must fit the limit of open files', () => {
  const plans = [{ connections: 700 }, { connections: 300 }];
  expect(() => requireDescriptors(plans, { limit: 1072, open: 40 })).not.toThrow();
  expect(() => requireDescriptors(plans, { limit: 1071, open: 40 })).toThrow(
    /^the load asks for 1000 connections, for which 1072 files have to be open at once, and the limit is 1071: set it to 1072 or more \(ulimit -n\), or ask for fewer connections \(LOAD_CONNECTIONS\)$/,
  );
});

test('streams of HTTP/2 share connections', () => {
  const plans = [{ connections: 1000, client: 'http2' as const }];
  expect(() => requireDescriptors(plans, { limit: 100, open: 40 })).not.toThrow();
});

test('goes on where the limit is not known', () => {
  expect(() => requireDescriptors([{ connections: 1_000_000 }], undefined)).not.toThrow();
});

test.skipIf(process.platform !== 'linux')('reads the limit of this process', () => {
  expect(ownDescriptors()?.limit).toBeGreaterThan(ownDescriptors()?.open ?? Infinity);
});
