import type { PeerCertificate } from 'node:tls';
import type { ConnectionOptions } from '../../settings/connection/connection-options.ts';
import type { FreshResponse } from './fresh-connections.ts';
import type { TargetRequest } from './target-request.ts';

/** What a code of Node or OpenSSL says of the target, and what to do about it. */
type Words = (options: ConnectionOptions, error: NodeJS.ErrnoException) => [what: string, hint?: string];

const EXPECTS_HEADER = 'does it expect the header of --haproxy-protocol?';
const TIMED_OUT = new Set(['AbortError', 'TimeoutError']);
const UNTRUSTED = 'has a certificate that is not trusted';
/** Methods whose requests have no use for a body (RFC 9110, 9.3). */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE']);
const SILENT: [what: string, hint: string] = ['does not respond', 'start your gateway first'];

const WORDS: readonly [codes: RegExp, words: Words][] = [
  [/^CERT_HAS_EXPIRED$/, () => ['has a certificate that has expired']],
  [/^CERT_NOT_YET_VALID$/, () => ['has a certificate that is not valid yet']],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (_options, error) => [`has a certificate for another name, ${namesIn(error)}`, 'see --servername'],
  ],
  [/SELF_SIGNED/, () => [UNTRUSTED, 'it is self-signed, so give it, or its authority, with --cacert']],
  [/^UNABLE_TO|^CERT_/, () => [UNTRUSTED, 'give the authority that has signed it with --cacert']],
  [/ALERT_CERTIFICATE_REQUIRED$/, () => ['demands a client certificate', 'give one with --cert and --key']],
  [/ALERT_UNRECOGNIZED_NAME$/, () => ['does not know the server name', 'see --servername']],
  [
    /ALERT_(?:\w+_)?(?:CERTIFICATE|CA)(?:_|$)/,
    () => ['does not accept the client certificate', 'see --cert'],
  ],
  [
    /ALERT_HANDSHAKE_FAILURE$/,
    ({ cert }) =>
      cert === undefined
        ? ['refuses the TLS handshake', 'if it demands a client certificate, see --cert']
        : ['refuses the TLS handshake'],
  ],
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    ({ haproxyProtocol }) => [
      'does not speak TLS',
      haproxyProtocol === undefined ? 'is it an http address?' : EXPECTS_HEADER,
    ],
  ],
  [
    /^(?:ECONNRESET|EPIPE|HPE_INVALID_EOF_STATE)$/,
    (options) => ['closes the connection without a response', whyClosed(options)],
  ],
  [/^HPE_/, () => ['does not speak HTTP', 'if it speaks TLS, the URL begins with https:// or wss://']],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, () => ['has a host that cannot be found', 'check its name']],
  [/^status 101 /, () => ['does not speak WebSocket']],
  [/^EACCES$/, () => ['cannot be reached over --unix-socket', 'run this as a user who may use that socket']],
];

/** Why a target gave no response, with the code of the error, to complete a sentence that begins with its name. */
export function whyNoResponse(error: NodeJS.ErrnoException, options: ConnectionOptions): string {
  const code = TIMED_OUT.has(error.name) ? 'no response within 10 s' : (error.code ?? error.message);
  const words = WORDS.find(([codes]) => codes.test(code))?.[1];
  const [what, hint] = words?.(options, error) ?? SILENT;
  return hint === undefined ? `${what} (${code})` : `${what} (${code}): ${hint}`;
}

function namesIn(error: NodeJS.ErrnoException): string {
  return (error as { cert?: PeerCertificate }).cert?.subjectaltname ?? 'or for none';
}

function whyClosed({ haproxyProtocol, cert }: ConnectionOptions): string {
  if (haproxyProtocol !== undefined) return EXPECTS_HEADER;
  if (cert !== undefined) return 'does it accept the client certificate of --cert?';
  return 'if it expects the PROXY protocol, see --haproxy-protocol';
}

/** What to do about a status that is not good. */
export function hintOf(
  { status, beginning }: Pick<FreshResponse, 'status' | 'beginning'>,
  { method, body }: Pick<TargetRequest, 'method' | 'body'>,
  options: ConnectionOptions,
): string {
  const { cert, haproxyProtocol } = options;
  // In the words of nginx.
  if (status === 400 && /SSL certificate/i.test(beginning))
    return cert === undefined
      ? 'it demands a client certificate, so give one with --cert and --key'
      : 'it does not accept the client certificate of --cert';
  if (status === 400 && haproxyProtocol !== undefined) return EXPECTS_HEADER;
  if (status === 429)
    return 'it limits the rate of requests, so raise that limit for this machine while it is checked';
  if (status === 411 && body?.chunked === true)
    return 'it demands the length of a body, so leave out --chunked';
  if (status === 417 && body?.expectContinue === true)
    return 'it refuses --expect-continue, so leave that out';
  if (body && WITHOUT_BODY.has(method))
    return `many servers refuse a ${method} with a body, so give another --method, such as POST`;
  return 'set it to a URL that returns a status below 400';
}
