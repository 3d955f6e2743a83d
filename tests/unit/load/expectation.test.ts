import { expect, test } from 'vitest';
import {
  judgeResponse,
  judgeBody,
  loadExpectationFunction,
  needsBody,
  versionIn,
} from '../../../src/load/expectation.ts';
import type { CompleteResponse } from '../../../src/record/flow/expectation.ts';

const expectation = { header: 'x-goplugin', headerValue: 'mine', bypassStatus: 418, echoesId: true };
const right = { 'x-goplugin': 'mine', 'x-request-id': '7' };

test('a response that meets every expectation is ok', () => {
  expect(judgeResponse(expectation, '7', 200, right).outcome).toBe('ok');
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
  expect(judgeResponse(expectation, '7', status, headers).outcome).toBe(outcome);
});

test("another route's configuration is distinguished from other unexpected responses", () => {
  expect(judgeResponse(expectation, '7', 200, { ...right, 'x-goplugin': 'theirs' }).wrongConfiguration).toBe(
    true,
  );
  expect(judgeResponse(expectation, '7', 200, { ...right, 'x-request-id': '8' }).wrongConfiguration).toBe(
    false,
  );
});

test('an expectation by status alone', () => {
  expect(judgeResponse({ bypassStatus: 418 }, '7', 200, {}).outcome).toBe('ok');
  expect(judgeResponse({ bypassStatus: 418 }, '7', 418, {}).outcome).toBe('bypass');
});

test('a wrong status is not called a wrong configuration, and a 400 not a bypass', () => {
  expect(judgeResponse(expectation, '7', 404, {}).wrongConfiguration).toBe(false);
  expect(judgeResponse(expectation, '7', 404, right).outcome).toBe('unexpected');
  expect(judgeResponse(expectation, '7', 400, {}).outcome).toBe('unexpected');
  expect(judgeResponse(expectation, '7', 399, {}).outcome).toBe('bypass');
});

test('an expectation without a value takes any', () => {
  expect(judgeResponse({ header: 'x-goplugin' }, '7', 200, right).outcome).toBe('ok');
});

test('an expectation may require another status', () => {
  expect(judgeResponse({ status: 204 }, '7', 204, {}).outcome).toBe('ok');
  expect(judgeResponse({ status: 204 }, '7', 200, {}).outcome).toBe('unexpected');
});

test('an id is not checked if the expectation does not require it', () => {
  expect(judgeResponse({}, '7', 200, { 'x-request-id': '8' }).outcome).toBe('ok');
});

test.for([
  ['v1', 'ok', 'old'],
  ['v2', 'ok', 'new'],
  ['v3', 'unexpected', undefined],
  [undefined, 'unexpected', undefined],
] as const)('a version %s is %s, of the side %s', ([version, outcome, side]) => {
  const headers = version === undefined ? {} : { 'x-version': version };
  const judged = judgeResponse({ version: { header: 'x-version', old: 'v1', new: 'v2' } }, '7', 200, headers);
  expect([judged.outcome, judged.side]).toEqual([outcome, side]);
});

const ok = judgeResponse({}, '7', 200, {});
const response = (body: string): CompleteResponse => ({ status: 200, headers: {}, body });

test('only an expectation of the body needs it', () => {
  expect([{}, { body: 'x' }, { module: 'file:///x' }].map(needsBody)).toEqual([false, true, true]);
  expect([{ proofIn: 'headers' as const }, { proofIn: 'body' as const }].map(needsBody)).toEqual([
    false,
    true,
  ]);
});

test('a body without the expected text is unexpected', () => {
  expect(judgeBody({ body: 'date' }, '7', ok, response('{"date":1}'))).toEqual(ok);
  expect(judgeBody({ body: 'date' }, '7', ok, response('{}'))).toMatchObject({
    outcome: 'unexpected',
    wrongConfiguration: false,
    why: 'another body',
  });
});

test('a wrong head stays wrong whatever the body', () => {
  const bypass = judgeResponse(expectation, '7', 418, right);
  expect(judgeBody({ body: 'date' }, '7', bypass, response('{"date":1}'), () => 'ok')).toBe(bypass);
});

test('an expectation function judges what meets the other conditions', () => {
  expect(judgeBody({}, '7', ok, response(''), () => 'ok')).toBe(ok);
  expect(judgeBody({}, '7', ok, response(''), () => 'stale')).toEqual({
    outcome: 'stale',
    wrongConfiguration: false,
    why: 'the expectation function said so',
  });
});

test('a response is unexpected if the expectation function throws, and the error is reported', () => {
  expect(judgeBody({}, '7', ok, response(''), failing)).toEqual({
    outcome: 'unexpected',
    wrongConfiguration: false,
    why: 'no idea',
  });
});

test('an expectation function comes from a module and must return an outcome', async () => {
  expect(await loadExpectationFunction({})).toBeUndefined();
  const judge = await loadExpectationFunction(moduleWith('export default ({ body }) => body;\n'));
  expect(judge?.(response('bypass'))).toBe('bypass');
  expect(() => judge?.(response('fine'))).toThrow('the expectation function gave fine, which is no outcome');
  await expect(loadExpectationFunction(moduleWith('export default 1;\n'))).rejects.toThrow(/is no function$/);
});

test('a version is read, or reported as missing', () => {
  expect(versionIn({ 'x-version': 'v1' }, 'x-version')).toBe('v1');
  expect(versionIn({}, 'x-version')).toBe('(none)');
});

const inBody = { ...expectation, proofIn: 'body' } as const;

test.for([
  [200, 'x-goplugin: mine\nx-request-id: 7\n', 'ok', false],
  [200, 'X-GoPlugin: mine\nx-request-id: 7', 'ok', false],
  [200, 'the teapot\n', 'bypass', false],
  [200, '', 'bypass', false],
  [302, 'x-request-id: 7\n', 'bypass', false],
  [200, 'x-goplugin: theirs\nx-request-id: 7\n', 'unexpected', true],
  [200, 'x-goplugin: mine\nx-request-id: 8\n', 'unexpected', false],
  [200, 'x-goplugin: mine\n', 'unexpected', false],
  [404, '', 'unexpected', false],
  [418, 'x-goplugin: mine\nx-request-id: 7\n', 'bypass', false],
  [500, 'x-goplugin: mine\nx-request-id: 7\n', 'error', false],
] as const)('with the proof in the body, %i with %j is %s', ([status, body, outcome, wrongConfiguration]) => {
  // Whatever the headers say: a gateway that loses a plugin's own may still carry others'.
  const head = judgeResponse(inBody, '7', status, {});
  const whole = judgeBody(inBody, '7', head, { status, headers: right, body });
  expect(whole).toMatchObject({ outcome, wrongConfiguration });
});

test('with the proof in the body, its other conditions and the function hold too', () => {
  const whole = { status: 200, headers: {}, body: 'x-goplugin: mine\nx-request-id: 7\n' };
  expect(judgeBody({ ...inBody, body: 'date' }, '7', ok, whole).why).toBe('another body');
  expect(judgeBody(inBody, '7', ok, whole, () => 'stale').outcome).toBe('stale');
});

test('an expectation function may come as its source text, and may say whether a response is ok', async () => {
  const source = String(({ body }: { body: string }) => body === 'yes');
  const judge = await loadExpectationFunction({ source });
  const outcomes = ['yes', 'no'].map((body) => judge?.({ status: 200, headers: {}, body }));
  expect(outcomes).toEqual(['ok', 'unexpected']);
  expect(needsBody({ source })).toBe(true);
});

test.for([/^v\d+$/, /^v\d+$/g])('the value of a header may be given as the pattern %s', (headerValue) => {
  const pattern = { header: 'x-plugin', headerValue };
  const seen = ['v1', 'v22', 'w1', 'v1'].map((value) =>
    judgeResponse(pattern, '0', 200, { 'x-plugin': value }),
  );
  expect(seen.map(({ wrongConfiguration }) => wrongConfiguration)).toEqual([false, false, true, false]);
  expect(judgeResponse(pattern, '0', 200, {}).outcome).toBe('bypass');
});

function moduleWith(text: string): { module: string } {
  return { module: `data:text/javascript,${encodeURIComponent(text)}` };
}

function failing(): never {
  throw new Error('no idea');
}
