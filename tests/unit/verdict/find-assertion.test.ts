import { expect, test } from 'vitest';
import { findAssertion } from '../../../src/verdict/observe/catalogue.ts';

test.for([
  ['recovery', 10_000, 'no request fails later than 10000 ms after the end of the disruption'],
  ['reload-ended', 15_000, 'the reload ends within 15000 ms'],
  ['messages-lost', 0, 'no message is missing in a stream that goes on'],
  ['messages-repeated', 0, 'no message comes twice'],
  [
    'message-gap',
    700,
    'no stream is without a message for more than 700 ms longer than without the disruption',
  ],
  ['reconnect', 700, 'a client whose stream ends has a new one within 700 ms'],
  ['streams-ended', 0, 'the server ends no stream'],
  ['streams-ended', 3, 'the server ends at most 3 streams'],
  ['new-calls', 7, 'New() is called at most 7 times'],
] as const)('%s is found with the limit of the record in its expectation', ([name, limit, expects]) => {
  expect(findAssertion(name, limit, [])).toMatchObject({ name, limit, expects });
});

test('an assertion that this version does not have is not found', () => {
  expect(findAssertion('toString', 0, [])).toBeUndefined();
});
