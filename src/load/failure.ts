import type { CloseHow, CloseKind, Outcome } from './outcome.ts';
import { bytesRead, type TrackedSocket } from './tracked.ts';

/** Why a request has no complete answer. */
export interface Failure {
  outcome: Outcome;
  kind: CloseKind | undefined;
  how: CloseHow | undefined;
  /** The error as it is counted in the summary: its code, or its message. */
  label: string;
}

const REFUSED = new Set(['ECONNREFUSED', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const RESET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);
const CLOSED = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const TIMED_OUT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  // A resolver's.
  'ETIMEOUT',
]);

// Node gives a FIN during the handshake the code of a reset.
const FIN_IN_HANDSHAKE = 'Client network socket disconnected';

/** Whether the error is a reset by the peer. */
export function isReset({ code, message }: NodeJS.ErrnoException): boolean {
  return RESET.has(code ?? '') && !message.startsWith(FIN_IN_HANDSHAKE);
}

/** Whether the error is this machine's or the probe's own, not the gateway's; such a trial proves nothing. */
export function isLocalFault(label: string): boolean {
  return /^(EMFILE|ENFILE|EADDRNOTAVAIL|ENOBUFS|ENOMEM|UND_ERR_INVALID_ARG)$/.test(label);
}

/**
 * Classes the error of a request. `answered` says whether the answer's head had come; the socket tells whether any byte of it had,
 * and whether the connection had served before. An error that is none of these (a parser's, a certificate's) is `unexpected`.
 */
export function classifyFailure(
  error: Error,
  answered: boolean,
  tracked: TrackedSocket | undefined,
): Failure {
  const label = (error as NodeJS.ErrnoException).code ?? error.message;
  if (REFUSED.has(label)) return plain('refused', label);
  if (TIMED_OUT.has(label)) return plain('timeout', label);
  if (!CLOSED.has(label) && !RESET.has(label) && !isEarlyEnd(label, tracked))
    return plain('unexpected', label);
  const how = isReset(error) || tracked?.ended === 'rst' ? 'rst' : 'fin';
  return { outcome: 'closed', kind: closeKind(answered, tracked), how, label };
}

// A FIN inside the head reaches undici as a parser error, yet it is a close for the client.
function isEarlyEnd(label: string, tracked: TrackedSocket | undefined): boolean {
  return label.startsWith('HPE_') && /EOF|CLOSED/.test(label) && tracked?.ended === 'fin';
}

function closeKind(answered: boolean, tracked: TrackedSocket | undefined): CloseKind {
  if (answered || (tracked && bytesRead(tracked) > tracked.bytesBefore)) return 'mid-answer';
  return tracked && tracked.served > 0 ? 'reused' : 'fresh';
}

function plain(outcome: Outcome, label: string): Failure {
  return { outcome, kind: undefined, how: undefined, label };
}
