import { expect, test } from 'vitest';
import {
  classifyFailure,
  ENDED,
  isAlert,
  isBrokenTls,
  type ConnectionSoFar,
} from '../../../src/load/failure.ts';
import { isLocalFault } from '../../../src/record/requests/local-faults.ts';

const failed = (code: string) => Object.assign(new Error('it failed'), { code });
const FRESH: ConnectionSoFar = { served: 0, responding: false, sending: 0 };

test.for([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EACCES',
  'EAGAIN',
])('%s is refused', (code) => {
  expect(classifyFailure(failed(code), false, undefined)).toEqual({
    outcome: 'refused',
    kind: undefined,
    how: undefined,
    label: code,
  });
});

test.for(['ETIMEDOUT', 'ETIMEOUT'])('%s is a timeout', (code) => {
  expect(classifyFailure(failed(code), true, FRESH).outcome).toBe('timeout');
});

test.for(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])('%s is closed by RST', (code) => {
  expect(classifyFailure(failed(code), false, FRESH)).toMatchObject({ outcome: 'closed', how: 'rst' });
});

test.for([ENDED, failed('ERR_STREAM_PREMATURE_CLOSE')])('$code is closed by FIN', (error) => {
  const label = (error as NodeJS.ErrnoException).code;
  for (const met of [FRESH, undefined])
    expect(classifyFailure(error, false, met)).toEqual({
      outcome: 'closed',
      kind: 'fresh',
      how: 'fin',
      label,
    });
});

const ALERT = failed('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR');
const REFUSING = failed('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');

test('a fatal alert of TLS is a close, but a refusal before the connection is open', () => {
  expect(classifyFailure(ALERT, false, FRESH)).toMatchObject({
    outcome: 'closed',
    kind: 'fresh',
    how: 'fin',
  });
  expect(classifyFailure(ALERT, false, undefined)).toMatchObject({ outcome: 'unexpected' });
});

test.for([
  REFUSING,
  failed('ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'),
  failed('ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED'),
])(
  "$code is a refusal of the client's certificate, which TLS 1.3 says once the connection is open",
  (error) => {
    for (const met of [FRESH, undefined])
      expect(classifyFailure(error, false, met)).toMatchObject({ outcome: 'unexpected', how: undefined });
  },
);

test('an alert is told apart from bytes that are no TLS', () => {
  expect([isAlert(ALERT), isBrokenTls(ALERT)]).toEqual([true, false]);
  const broken = failed('ERR_SSL_WRONG_VERSION_NUMBER');
  expect([isAlert(broken), isBrokenTls(broken)]).toEqual([false, true]);
});

test('an error without a code is named by its message', () => {
  expect(classifyFailure(new Error('bad certificate'), false, FRESH)).toEqual({
    outcome: 'unexpected',
    kind: undefined,
    how: undefined,
    label: 'bad certificate',
  });
});

function kind(hasHead: boolean, met?: ConnectionSoFar) {
  return classifyFailure(failed('ECONNRESET'), hasHead, met).kind;
}

test('the close kind shows what a client may repeat', () => {
  expect(kind(false, { served: 1, responding: false, sending: 0 })).toBe('reused');
  expect(kind(false, FRESH)).toBe('fresh');
  expect(kind(false)).toBe('fresh');
  expect(kind(false, { served: 1, responding: false, sending: 1 })).toBe('mid-request');
  expect(kind(true, { served: 1, responding: true, sending: 0 })).toBe('mid-response');
  expect(kind(true)).toBe('mid-response');
  expect(kind(false, { served: 1, responding: true, sending: 0 })).toBe('mid-response');
  expect(kind(false, { served: 0, responding: true, sending: 0 })).toBe('mid-response');
});

test.for(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])(
  '%s is a fault of this machine, and nothing that only contains it',
  (code) => {
    expect(isLocalFault(code)).toBe(true);
    expect(isLocalFault(`${code} `)).toBe(false);
    expect(isLocalFault(` ${code}`)).toBe(false);
  },
);

test('a close is not a fault of this machine', () => {
  expect(isLocalFault('ECONNRESET')).toBe(false);
});
