import { expect, test } from 'vitest';
import { judgeAnswer } from '../../../src/load/witness.ts';

const witness = { header: 'x-goplugin', headerValue: 'mine', bypassStatus: 418, echoesId: true };
const right = { 'x-goplugin': 'mine', 'x-request-id': '7' };

test('an answer with every mark is ok', () => {
  expect(judgeAnswer(witness, '7', 200, right).outcome).toBe('ok');
});

test.for([
  [200, { 'x-request-id': '7' }, 'bypass'],
  [418, right, 'bypass'],
  [500, { 'x-request-id': '7' }, 'error'],
  [503, right, 'error'],
  [404, {}, 'unexpected'],
  [200, { ...right, 'x-request-id': '8' }, 'unexpected'],
  [200, { ...right, 'x-goplugin': 'theirs' }, 'unexpected'],
] as const)('status %i with %o is %s', ([status, headers, outcome]) => {
  expect(judgeAnswer(witness, '7', status, headers).outcome).toBe(outcome);
});

test("another route's configuration is told apart from other surprises", () => {
  expect(judgeAnswer(witness, '7', 200, { ...right, 'x-goplugin': 'theirs' }).wrongConfiguration).toBe(true);
  expect(judgeAnswer(witness, '7', 200, { ...right, 'x-request-id': '8' }).wrongConfiguration).toBe(false);
});

test('a witness by status alone', () => {
  expect(judgeAnswer({ bypassStatus: 418 }, '7', 200, {}).outcome).toBe('ok');
  expect(judgeAnswer({ bypassStatus: 418 }, '7', 418, {}).outcome).toBe('bypass');
});

test('a wrong status is not called a wrong configuration, and a 400 not a bypass', () => {
  expect(judgeAnswer(witness, '7', 404, {}).wrongConfiguration).toBe(false);
  expect(judgeAnswer(witness, '7', 404, right).outcome).toBe('unexpected');
  expect(judgeAnswer(witness, '7', 400, {}).outcome).toBe('unexpected');
  expect(judgeAnswer(witness, '7', 399, {}).outcome).toBe('bypass');
});

test('a witness without a value takes any', () => {
  expect(judgeAnswer({ header: 'x-goplugin' }, '7', 200, right).outcome).toBe('ok');
});
