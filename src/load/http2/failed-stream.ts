import { constants } from 'node:http2';
import { classifyFailure, type Failure } from '../failure.ts';
import type { CloseKind } from '../../record/requests/outcome.ts';
import type { SentRequest } from './sent-request.ts';

/** The names of HTTP/2's error codes, by number. */
const NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

/**
 * Classes a stream without a complete response. What the server ended is `closed`; its label says whether by a GOAWAY that refused the
 * stream, a RST_STREAM or the end of the connection. What is no HTTP/2, or a bad certificate, is `unexpected`.
 */
export function classifyStream(sent: SentRequest, error: Error | undefined): Failure {
  const { judged, tracked } = sent;
  const met =
    tracked.row === undefined ? undefined : { served: tracked.served, responding: false, sending: 0 };
  const known = error && classifyFailure(error, judged !== undefined, met);
  if (known && known.outcome !== 'closed' && !(known.outcome === 'unexpected' && isServersEnd(known.label)))
    return known;
  const how = known?.how ?? 'fin';
  return { outcome: 'closed', kind: closeKindOf(sent), how, label: endLabel(sent, known) };
}

function closeKindOf(sent: SentRequest): CloseKind {
  const { judged, tracked, stream, hasBody, sender } = sent;
  if (judged !== undefined) return 'mid-response';
  if (isBeyondGoAway(sent) || stream.rstCode === constants.NGHTTP2_REFUSED_STREAM) return 'unprocessed';
  // Node takes a stream that was reset for finished, whatever was still to be sent.
  const isSent = sender ? sender.isSent : !hasBody || stream.writableFinished;
  if (!isSent) return 'mid-request';
  return tracked.served > 0 ? 'reused' : 'fresh';
}

// Node's own codes say how a stream or session ended, but for this one: the peer does not speak HTTP/2.
function isServersEnd(label: string): boolean {
  return label.startsWith('ERR_HTTP2_') && label !== 'ERR_HTTP2_ERROR';
}

/** What a GOAWAY or REFUSED_STREAM refuses was not processed (RFC 9113, 8.7): a client may send it again, whatever its method. */
function isBeyondGoAway({ tracked: { goAway }, stream }: SentRequest): boolean {
  return goAway !== undefined && (stream.id ?? 0) > goAway.lastStream;
}

function endLabel(sent: SentRequest, known: Failure | undefined): string {
  const { goAway, session, frames, ended } = sent.tracked;
  const { id = 0, rstCode } = sent.stream;
  if (goAway && isBeyondGoAway(sent)) return `GOAWAY ${nameOf(goAway.code)}`;
  if (known && known.outcome === 'closed') return known.label;
  // Node gives a stream a code when its connection ends, too.
  if ((session.destroyed || ended !== undefined) && !frames.wasReset(id))
    return goAway ? 'connection ended after GOAWAY' : 'connection ended';
  return `RST_STREAM ${nameOf(rstCode ?? constants.NGHTTP2_NO_ERROR)}`;
}

function nameOf(code: number): string {
  return NAMES[code] ?? String(code);
}
