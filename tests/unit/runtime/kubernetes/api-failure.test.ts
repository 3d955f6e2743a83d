import { ApiException } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { apiFailure, apiReason, apiStatus } from '../../../../src/runtime/kubernetes/api-failure.ts';

const STATUS = { message: 'pods "web-1" not found.', reason: 'NotFound', code: 404 };

describe.for([
  ['parsed', STATUS],
  ['as it came', JSON.stringify(STATUS)],
])('a Status, %s', ([, body]) => {
  const error = new ApiException(404, 'Not Found', body, {});

  test('is told in the words of the API server, with its code and reason', () => {
    expect(apiFailure(error)).toBe('pods "web-1" not found');
    expect(apiStatus(error)).toBe(404);
    expect(apiReason(error)).toBe('NotFound');
  });
});

test('a body that is no Status leaves the message of the error', () => {
  const error = new ApiException(502, 'Bad Gateway', '<html>', {});
  expect(apiFailure(error)).toContain('Bad Gateway');
  expect(apiReason(error)).toBeUndefined();
});

test('an error of the connection is told by its cause', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  const error = new Error('request failed', { cause });
  expect(apiFailure(error)).toBe('connect ECONNREFUSED 127.0.0.1:1');
  expect(apiStatus(cause)).toBeUndefined();
});
