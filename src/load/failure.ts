import type { CloseHow, CloseKind, Outcome } from '../record/requests/outcome.ts';

/** Why a request has no complete response. */
export interface Failure {
  outcome: Outcome;
  kind: CloseKind | undefined;
  how: CloseHow | undefined;
  /** The error as it is counted in the summary: its code, or its message. */
  label: string;
}

/** What is known of the connection that a request failed on. */
export interface ConnectionSoFar {
  /** Requests that had a response on it before. */
  served: number;
  /** A byte of the response had come. */
  responding: boolean;
  /** Requests whose body was still being sent. */
  sending: number;
}

/** The server has ended the connection with a FIN. */
export const ENDED = Object.assign(new Error('the server ended the connection'), { code: 'FIN' });

const REFUSED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // Of a Unix socket: it is gone, its owner has changed, or more clients wait than it takes.
  'ENOENT',
  'EACCES',
  'EAGAIN',
]);
const RESET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const CLOSED = new Set([ENDED.code, 'ERR_STREAM_PREMATURE_CLOSE']);
// The second is a resolver's.
const TIMED_OUT = new Set(['ETIMEDOUT', 'ETIMEOUT']);

// Node gives a FIN during the handshake the code of a reset.
const FIN_IN_HANDSHAKE = 'Client network socket disconnected';

const ALERT = /^ERR_SSL_.*ALERT_/;
const OF_A_CERTIFICATE = /_ALERT_(?:\w+_)?(?:CERTIFICATE|CA)(?:_|$)/;

/** Whether the error is a fatal alert of TLS, by which the peer ends the connection. */
export function isAlert({ code = '' }: NodeJS.ErrnoException): boolean {
  return ALERT.test(code);
}

/** Whether the error is that bytes came on a connection over TLS which are none of its records. */
export function isBrokenTls({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('ERR_SSL_') && !ALERT.test(code);
}

/** Whether the error is a reset by the peer. */
export function isReset({ code, message }: NodeJS.ErrnoException): boolean {
  return RESET.has(code ?? '') && !message.startsWith(FIN_IN_HANDSHAKE);
}

/**
 * Classes the error of a request. `hasHead` says whether the head of the response had come; the connection, when there was one, whether any
 * byte of it had, and whether it had served before. An error that is none of these (a parser's, a certificate's) is `unexpected`.
 */
export function classifyFailure(error: Error, hasHead: boolean, met: ConnectionSoFar | undefined): Failure {
  const label = (error as NodeJS.ErrnoException).code ?? error.message;
  if (REFUSED.has(label)) return plain('refused', label);
  if (TIMED_OUT.has(label)) return plain('timeout', label);
  // An alert before the connection is open, or about the client's certificate, is a refusal.
  const isEndByAlert = met !== undefined && ALERT.test(label) && !OF_A_CERTIFICATE.test(label);
  if (!CLOSED.has(label) && !RESET.has(label) && !isEndByAlert) return plain('unexpected', label);
  const how = isReset(error) ? 'rst' : 'fin';
  return { outcome: 'closed', kind: closeKind(hasHead, met), how, label };
}

function closeKind(hasHead: boolean, met: ConnectionSoFar | undefined): CloseKind {
  if (hasHead || met?.responding === true) return 'mid-response';
  if (met && met.sending > 0) return 'mid-request';
  return met && met.served > 0 ? 'reused' : 'fresh';
}

function plain(outcome: Outcome, label: string): Failure {
  return { outcome, kind: undefined, how: undefined, label };
}
