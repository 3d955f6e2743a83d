// Connections to real servers: what these see of them before any request.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { ConnectPlan } from '../../../../src/common/connect/connect-plan.ts';
import { endpointOf } from '../../../../src/common/connect/endpoint.ts';
import { openConnection, openEventOf } from '../../../../src/common/connect/open-connection.ts';
import { AUTHORITY, CERTIFICATE, certificateOf } from '../../../support/certificate.ts';

const END = Buffer.from('\r\n');

async function listen(
  server: Server,
  options: ListenOptions = { host: '127.0.0.1', port: 0 },
): Promise<number> {
  server.listen(options);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Opens a connection, reads what the server sends until it ends, and returns that or the code of the failure. */
async function talk(url: string, plan: ConnectPlan): Promise<string> {
  const endpoint = endpointOf(new URL(url), plan);
  let text = '';
  const buffer = Buffer.alloc(1024);
  const callback = (bytes: number, read: Uint8Array) => {
    text += Buffer.from(read.subarray(0, bytes)).toString();
    return true;
  };
  const socket = openConnection(endpoint, plan, { protocol: 'http/1.1', onread: { buffer, callback } });
  socket.once(openEventOf(endpoint), () => socket.write('hello'));
  const failure = await new Promise<string | undefined>((resolve) => {
    socket.once('end', () => resolve(undefined));
    socket.once('error', ({ code = 'no code' }: NodeJS.ErrnoException) => resolve(code));
  });
  socket.destroy();
  return failure ?? text;
}

/** A server that tells what it saw: the server name, the client's certificate and the first bytes. */
function telling(options: TlsOptions) {
  return createTlsServer({ ...certificateOf('server'), ...options }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const client = [socket.getPeerCertificate().subject?.CN ?? 'none'].flat().join(' ');
      socket.end(`name ${JSON.stringify(socket.servername)}, client ${client}, ${chunk.toString()}`);
    });
  });
}

const MUTUAL: TlsOptions = { requestCert: true, rejectUnauthorized: true, ca: AUTHORITY };
const TRUSTED = { ca: AUTHORITY };

test.for<[what: string, options: TlsOptions, plan: ConnectPlan, told: RegExp]>([
  ['without a plan', {}, {}, /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
  ['with its authority', {}, { tls: TRUSTED }, /^name "localhost", client none, hello$/],
  ['unchecked', {}, { tls: { insecure: true } }, /^name "localhost", client none, hello$/],
  [
    'for another name',
    {},
    { tls: { ...TRUSTED, serverName: 'other.test' } },
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
  ],
  [
    'with that name',
    certificateOf('other-name'),
    { tls: { ...TRUSTED, serverName: 'other.test' } },
    /^name "other\.test", client none, hello$/,
  ],
  ['expired', certificateOf('expired'), { tls: TRUSTED }, /^CERT_HAS_EXPIRED$/],
  ['self-signed', CERTIFICATE, { tls: TRUSTED }, /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
  [
    'with a client certificate',
    MUTUAL,
    { tls: { ...TRUSTED, ...certificateOf('client') } },
    /client client, hello$/,
  ],
  [
    'without the one that is demanded',
    MUTUAL,
    { tls: TRUSTED },
    /^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED$/,
  ],
  [
    'without the one that is demanded, in TLS 1.2',
    { ...MUTUAL, maxVersion: 'TLSv1.2' },
    { tls: TRUSTED },
    /^ERR_SSL_SSL\/TLS_ALERT_HANDSHAKE_FAILURE$/,
  ],
  [
    'with that of another authority, on which Node ends the connection',
    MUTUAL,
    { tls: { ...TRUSTED, ...certificateOf('stranger') } },
    /^$/,
  ],
])('over TLS, %s', async ([, options, plan, told]) => {
  const port = await listen(telling(options));
  expect(await talk(`https://localhost:${port}/`, plan)).toMatch(told);
});

test('an address in the URL is what the certificate has to be for, wherever the connection leads', async () => {
  const port = await listen(telling({}));
  const plan = { tls: TRUSTED, connectTo: { host: '127.0.0.1', port } };
  expect(await talk('https://127.0.0.1/', plan)).toBe('name false, client none, hello');
  expect(await talk('https://127.0.0.2/', plan)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test.for(['http', 'https'])('%s over a Unix socket', async (scheme) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'connect-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'socket');
  const server =
    scheme === 'https'
      ? telling({})
      : createServer((socket) => void socket.pipe(socket).once('data', () => socket.end()));
  await listen(server, { path: file });
  const plan = { tls: TRUSTED, connectTo: { path: file } };
  expect(await talk(`${scheme}://localhost:1/`, plan)).toMatch(/hello$/);
});

/** Takes the first line off a connection, and hands over the rest as it was. */
function lineFirst(serve: (line: string, socket: Socket) => void): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      const at = chunk.indexOf(END) + END.length;
      socket.pause();
      if (at < chunk.length) socket.unshift(chunk.subarray(at));
      serve(chunk.subarray(0, at).toString(), socket);
    });
  });
}

test.for(['http', 'https'])('the header of the PROXY protocol comes before %s', async (scheme) => {
  const port = await listen(
    lineFirst((line, wire) => {
      const socket =
        scheme === 'https' ? new TLSSocket(wire, { isServer: true, ...certificateOf('server') }) : wire;
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => socket.end(`${line}${wire.remotePort} ${chunk.toString()}`));
      socket.resume();
    }),
  );
  const plan: ConnectPlan = { tls: TRUSTED, proxyProtocol: 'v1' };
  const told = await talk(`${scheme}://127.0.0.1:${port}/`, plan);
  expect(told.replaceAll(/\d{4,5}/g, 'PORT')).toBe('PROXY TCP4 127.0.0.1 127.0.0.1 PORT PORT\r\nPORT hello');
  const [, from = '', to = '', seen = ''] = /(\d{4,5}) (\d{4,5})\r\n(\d+)/.exec(told) ?? [];
  expect([from, to]).toEqual([seen, String(port)]);
});

test.for(['http', 'https'])(
  'a failure before the header is the failure of the connection, %s',
  async (scheme) => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    expect(await talk(`${scheme}://127.0.0.1:${port}/`, { proxyProtocol: 'v2' })).toBe('ECONNREFUSED');
  },
);
