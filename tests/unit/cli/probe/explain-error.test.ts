import { expect, test } from 'vitest';
import { explainError } from '../../../../src/cli/probe/explain-error.ts';

test.for([
  ['ECONNREFUSED', 'nobody listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'that host name is not known (ENOTFOUND)'],
  ['ECONNRESET', 'the server reset the connection (ECONNRESET)'],
  ['FIN', 'the server ended the connection (FIN)'],
  ['ETIMEDOUT', 'no complete response in time (ETIMEDOUT)'],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'a certificate by nobody that is trusted: see --cacert and --insecure (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'no TLS: is it an http address? (ERR_SSL_WRONG_VERSION_NUMBER)'],
  ['ERR_HTTP2_ERROR', 'no HTTP/2: leave --http2 out if the server has none (ERR_HTTP2_ERROR)'],
  [
    'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    'the server offers no HTTP/2 over TLS: leave --http2 out (ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL)',
  ],
  [
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'the server demands a client certificate: see --cert and --key (ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED)',
  ],
  [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'the server does not accept the client certificate: see --cert (ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)',
  ],
  ['ENOENT', 'the Unix socket is gone (ENOENT)'],
  ['a response to another request', 'a response to another request'],
] as const)('%s', ([label, words]) => {
  expect(explainError(label)).toBe(words);
});
