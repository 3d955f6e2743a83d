/** What the codes of errors mean, and what may be done; those that say it themselves are left out. */
const WORDS: readonly [codes: RegExp, words: string][] = [
  [/^ECONNREFUSED$/, 'nobody listens there'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'that host name is not known'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'there is no way to that address'],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED)$/, 'the server reset the connection'],
  [/^(?:ETIMEDOUT|ETIMEOUT)$/, 'no complete answer in time'],
  [/^FIN$/, 'the server ended the connection'],
  [
    /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/,
    'a certificate by nobody that is trusted: see --ca and --insecure',
  ],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'a certificate for another host: see --insecure'],
  [/^CERT_HAS_EXPIRED$/, 'a certificate that has expired: see --insecure'],
];

/** An error as it was counted, with words for who does not know its code. */
export function errorWords(label: string): string {
  const known = WORDS.find(([codes]) => codes.test(label))?.[1];
  return known === undefined ? label : `${known} (${label})`;
}
