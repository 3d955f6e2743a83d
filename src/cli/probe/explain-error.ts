/** What the codes of errors mean, and what may be done; those that say it themselves are left out. */
const WORDS: readonly [codes: RegExp, words: string][] = [
  [/^ECONNREFUSED$/, 'nobody listens there'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'that host name is not known'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'there is no way to that address'],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)$/, 'the server reset the connection'],
  [/^(?:ETIMEDOUT|ETIMEOUT)$/, 'no complete response in time'],
  [/^FIN$/, 'the server ended the connection'],
  [
    /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/,
    'a certificate by nobody that is trusted: see --cacert and --insecure',
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'a certificate for another host: see --servername'],
  [/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/, 'no TLS: is it an http address?'],
  [/NO_APPLICATION_PROTOCOL$/, 'the server offers no HTTP/2 over TLS: leave --http2 out'],
  [/^ERR_HTTP2_ERROR$/, 'no HTTP/2: leave --http2 out if the server has none'],
  [/ALERT_CERTIFICATE_REQUIRED$/, 'the server demands a client certificate: see --cert and --key'],
  [
    /ALERT_(?:\w+_)?(?:CERTIFICATE|CA)(?:_|$)/,
    'the server does not accept the client certificate: see --cert',
  ],
  [
    /ALERT_HANDSHAKE_FAILURE$/,
    'the server refuses the handshake: if it demands a client certificate, see --cert',
  ],
  [/^ENOENT$/, 'the Unix socket is gone'],
  [/^EACCES$/, 'the Unix socket is for other users'],
  [/^EAGAIN$/, 'more clients wait for the Unix socket than it takes'],
  [/^CERT_HAS_EXPIRED$/, 'a certificate that has expired: see --insecure'],
];

/** An error as it was counted, with words for who does not know its code. */
export function explainError(label: string): string {
  const known = WORDS.find(([codes]) => codes.test(label))?.[1];
  return known === undefined ? label : `${known} (${label})`;
}
