import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { classifyFailure, isLocalFault } from '../../../src/load/failure.ts';
import type { TrackedSocket } from '../../../src/load/tracked.ts';

const failed = (code: string) => Object.assign(new Error('it failed'), { code });

/** A connection that has read no byte since the request was written. */
function tracked(parts: Partial<TrackedSocket> = {}): TrackedSocket {
  const fresh = { row: 0, openedMs: 0, served: 0, bytesBefore: 0, ended: undefined };
  return { socket: new Socket(), ...fresh, cut: false, announced: false, ...parts };
}

test.for(['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])(
  '%s is refused',
  (code) => {
    expect(classifyFailure(failed(code), false, undefined)).toEqual({
      outcome: 'refused',
      kind: undefined,
      how: undefined,
      label: code,
    });
  },
);

test.for(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])(
  '%s is a timeout',
  (code) => {
    expect(classifyFailure(failed(code), true, tracked()).outcome).toBe('timeout');
  },
);

test.for(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])('%s is closed by RST', (code) => {
  expect(classifyFailure(failed(code), false, tracked())).toMatchObject({ outcome: 'closed', how: 'rst' });
});

test.for(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ERR_STREAM_PREMATURE_CLOSE'])(
  '%s is closed by FIN, unless the socket was reset',
  (code) => {
    expect(classifyFailure(failed(code), false, tracked())).toMatchObject({ outcome: 'closed', how: 'fin' });
    expect(classifyFailure(failed(code), false, undefined)).toMatchObject({ outcome: 'closed', how: 'fin' });
    expect(classifyFailure(failed(code), false, tracked({ ended: 'rst' })).how).toBe('rst');
  },
);

describe('an end inside the head', () => {
  test.for(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION'])('%s after a FIN is closed', (code) => {
    expect(classifyFailure(failed(code), false, tracked({ ended: 'fin' }))).toMatchObject({
      outcome: 'closed',
      how: 'fin',
    });
    expect(classifyFailure(failed(code), false, tracked()).outcome).toBe('unexpected');
    expect(classifyFailure(failed(code), false, undefined).outcome).toBe('unexpected');
  });

  test.for(['HPE_INVALID_CONSTANT', 'ERR_EOF', 'X_HPE_EOF'])('%s is garbage, FIN or not', (code) => {
    expect(classifyFailure(failed(code), false, tracked({ ended: 'fin' })).outcome).toBe('unexpected');
  });
});

test('an error without a code is called by its message', () => {
  expect(classifyFailure(new Error('bad certificate'), false, tracked())).toEqual({
    outcome: 'unexpected',
    kind: undefined,
    how: undefined,
    label: 'bad certificate',
  });
});

function kind(answered: boolean, socket?: TrackedSocket) {
  return classifyFailure(failed('ECONNRESET'), answered, socket).kind;
}

test('the close kind tells what a client may replay', () => {
  expect(kind(false, tracked({ served: 1 }))).toBe('reused');
  expect(kind(false, tracked())).toBe('fresh');
  expect(kind(false)).toBe('fresh');
  expect(kind(true, tracked({ served: 1 }))).toBe('mid-answer');
  expect(kind(true)).toBe('mid-answer');
  const read = Object.defineProperty(new Socket(), 'bytesRead', { value: 100 });
  expect(kind(false, tracked({ socket: read, served: 1, bytesBefore: 99 }))).toBe('mid-answer');
  expect(kind(false, tracked({ socket: read, served: 1, bytesBefore: 100 }))).toBe('reused');
});

test.for(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'UND_ERR_INVALID_ARG'])(
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
