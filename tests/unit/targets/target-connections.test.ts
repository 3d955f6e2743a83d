// What a check says, before any reload, of a server that it cannot talk to in the requested way.
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import type { TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { settingsSchema } from '../../../src/settings/keys.ts';
import type { ConnectionOptions } from '../../../src/settings/connection/connection-options.ts';
import { findTarget } from '../../../src/targets/external/find-target.ts';
import { AUTHORITY, CERTIFICATE, certificateOf } from '../../support/certificate.ts';

const pem = (name: string) => path.resolve(import.meta.dirname, `../../fixtures/tls/${name}.pem`);
const CA = { cacert: pem('authority') };
const CLIENT = { cert: pem('client'), key: pem('client-key') };
const STRANGER = { cert: pem('stranger'), key: pem('stranger-key') };
const ok: RequestListener = (_request, response) => void response.end('x');
/** nginx does not break the handshake, but says so in a response. */
const asNginx: RequestListener = (_request, response) =>
  void response.writeHead(400).end('<title>400 No required SSL certificate was sent</title>');

async function find(server: Server, scheme: string, connection: ConnectionOptions, host = 'localhost') {
  server.on('connection', (socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `${scheme}://${host}:${(server.address() as AddressInfo).port}/`;
  const settings = settingsSchema.parse({ TARGET_URL: url, RELOAD_COMMAND: 'true' });
  return findTarget(settings, { headers: {}, body: {}, connection, all: false, given: ['TARGET_URL'] });
}

const https = (options: TlsOptions, listener = ok) =>
  createHttpsServer({ ...certificateOf('server'), ...options }, listener);
const MUTUAL: TlsOptions = { requestCert: true, rejectUnauthorized: true, ca: AUTHORITY };
const closing = () => createServer((socket) => void socket.once('data', () => socket.end()));

test.for<[what: string, server: () => Server, connection: ConnectionOptions, says: RegExp]>([
  [
    'expired',
    () => https(certificateOf('expired')),
    CA,
    /^--url has a certificate that has expired \(CERT_HAS_EXPIRED\)$/,
  ],
  [
    'for another name',
    () => https(certificateOf('other-name')),
    CA,
    /^--url has a certificate for another name, DNS:other.test \(ERR_TLS_CERT_ALTNAME_INVALID\): see --servername$/,
  ],
  [
    'self-signed',
    () => https(CERTIFICATE),
    CA,
    /^--url has a certificate that is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\): it is self-signed, so give it/,
  ],
  [
    'of an unknown authority',
    () => https({}),
    {},
    /^--url has a certificate that is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\): give the authority .* with --cacert$/,
  ],
  [
    'no client certificate, in TLS 1.3',
    () => https(MUTUAL),
    CA,
    /^--url demands a client certificate \(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED\): give one with --cert and --key$/,
  ],
  [
    'no client certificate, in TLS 1.2',
    () => https({ ...MUTUAL, maxVersion: 'TLSv1.2' }),
    CA,
    /^--url refuses the TLS handshake \(ERR_SSL_SSL\/TLS_ALERT_HANDSHAKE_FAILURE\): if it demands .* see --cert$/,
  ],
  [
    'no client certificate, by a response',
    () => https({}, asNginx),
    CA,
    /^--url returns status 400: it demands a client certificate, so give one with --cert and --key$/,
  ],
  [
    'a client certificate of another authority',
    () => https(MUTUAL),
    { ...CA, ...STRANGER },
    /^--url closes the connection without a response \(ECONNRESET\): does it accept the client certificate of --cert\?$/,
  ],
  [
    'no TLS',
    () => createHttpServer(ok),
    CA,
    /^--url does not speak TLS \(ERR_SSL_\w+\): is it an http address\?$/,
  ],
  [
    'no PROXY protocol below TLS',
    () => https({}),
    { ...CA, haproxyProtocol: 'v1' },
    /^--url \S.*: does it expect (?:one|the header of --haproxy-protocol)\?$/,
  ],
])('%s', async ([, server, connection, says]) => {
  await expect(find(server(), 'https', connection)).rejects.toThrow(says);
});

test.for<[what: string, server: () => Server, connection: ConnectionOptions, says: RegExp]>([
  [
    'no PROXY protocol: status 400',
    () => createHttpServer(ok),
    { haproxyProtocol: 'v1' },
    /^--url returns status 400: does it expect the header of --haproxy-protocol\?$/,
  ],
  [
    'no PROXY protocol: a close',
    closing,
    { haproxyProtocol: 'v2' },
    /^--url closes the connection without a response \(ECONNRESET\): does it expect the header of --haproxy-protocol\?$/,
  ],
  [
    'perhaps a PROXY protocol',
    closing,
    {},
    /^--url closes the connection without a response \(ECONNRESET\): if it expects the PROXY protocol, see --haproxy-protocol$/,
  ],
])('%s', async ([, server, connection, says]) => {
  await expect(find(server(), 'http', connection)).rejects.toThrow(says);
});

test('over mutual TLS, by an address in place of the name, a target is found', async () => {
  const server = https({ ...MUTUAL, ...certificateOf('other-name') });
  const { request } = await find(
    server,
    'https',
    { ...CA, ...CLIENT, connectTo: '::127.0.0.1:', servername: 'other.test' },
    'no.such.test',
  );
  expect(request?.connect).toMatchObject({
    connectTo: { host: '127.0.0.1' },
    tls: { serverName: 'other.test' },
  });
});
