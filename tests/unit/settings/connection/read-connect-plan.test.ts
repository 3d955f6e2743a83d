// What the options about connections ask for, and what is said of those that cannot be used.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionOptions } from '../../../../src/settings/connection/connection-options.ts';
import { readConnectPlan } from '../../../../src/settings/connection/read-connect-plan.ts';
import { AUTHORITY, certificateOf } from '../../../support/certificate.ts';

const TLS = path.resolve(import.meta.dirname, '../../../fixtures/tls');
const pem = (name: string) => path.join(TLS, `${name}.pem`);
const CLIENT = { cert: pem('client'), key: pem('client-key') };
const ENCRYPTED = { cert: pem('client'), key: pem('client-key-encrypted') };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'connection-'));
  await writeFile(path.join(folder, 'both.pem'), Object.values(certificateOf('client')).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (options: ConnectionOptions, url = 'https://a.test:8443/') =>
  readConnectPlan(options, new URL(url));

test('without options nothing is said', () => {
  expect(read({})).toEqual({});
});

test('certificates, server name and PROXY protocol', () => {
  const { tls, ...rest } = read({
    ...CLIENT,
    cacert: pem('authority'),
    servername: 'b.test',
    haproxyProtocol: 'v2',
  });
  expect(rest).toEqual({ proxyProtocol: 'v2' });
  expect(tls).toEqual({ ca: AUTHORITY, ...certificateOf('client'), serverName: 'b.test' });
});

test.for<[what: string, options: () => ConnectionOptions]>([
  ['in the file of its certificate', () => ({ cert: path.join(folder, 'both.pem') })],
  ['encrypted', () => ({ ...ENCRYPTED, pass: 'secret-phrase' })],
])('a key %s is read, and goes on without its passphrase', ([, options]) => {
  const { tls } = read(options());
  expect(tls?.key).toBe(certificateOf('client').key);
  expect(JSON.stringify(tls)).not.toContain('secret-phrase');
});

test('a Unix socket', async () => {
  const file = path.join(folder, 'socket');
  const server = createServer().listen(file);
  await once(server, 'listening');
  expect(read({ unixSocket: file }, 'http://a.test/')).toEqual({ connectTo: { path: file } });
  server.close();
});

test.for([
  ['::127.0.0.1:', { host: '127.0.0.1' }],
  [':::9000', { port: 9000 }],
  ['a.test:8443:[::1]:9000', { host: '::1', port: 9000 }],
  ['A.test::b.test:', { host: 'b.test' }],
] as const)('connects to %s', ([connectTo, expected]) => {
  expect(read({ connectTo })).toEqual({ connectTo: expected });
});

const NO_FORM = 'is not of the form HOST1:PORT1:HOST2:PORT2';
test.for<[options: ConnectionOptions, message: string]>([
  [{ cert: 'no.pem', key: 'no.pem' }, '--cert no.pem cannot be read: ENOENT'],
  [{ ...CLIENT, cert: 'package.json' }, '--cert package.json is no certificate in PEM format'],
  [{ ...CLIENT, cert: pem('key') }, `--cert ${pem('key')} is no certificate in PEM format`],
  [{ cert: pem('client') }, `--cert ${pem('client')} has no private key: give it with --key`],
  [{ key: pem('key') }, '--key is of a client certificate: give that with --cert'],
  [{ pass: 'p' }, '--pass is of a client certificate: give that with --cert'],
  [{ ...CLIENT, key: 'no.pem' }, '--key no.pem cannot be read: ENOENT'],
  [{ ...CLIENT, key: 'package.json' }, '--key package.json is no private key in PEM format'],
  [
    { ...CLIENT, key: pem('server-key') },
    `--key ${pem('server-key')} is not the private key of the certificate in --cert ${pem('client')}`,
  ],
  [ENCRYPTED, `--key ${ENCRYPTED.key} is encrypted: give its passphrase with --pass`],
  [{ ...ENCRYPTED, pass: 'wrong' }, `--pass does not decrypt --key ${ENCRYPTED.key}`],
  [{ cacert: pem('key') }, `--cacert ${pem('key')} is no certificate in PEM format`],
  [{ servername: '127.0.0.1' }, '--servername 127.0.0.1 is no host name'],
  [{ servername: '' }, '--servername  is no host name'],
  [
    { unixSocket: '/no/such/socket' },
    '--unix-socket /no/such/socket does not exist: start your server first',
  ],
  [{ unixSocket: 'package.json' }, '--unix-socket package.json is no Unix socket'],
  [{ unixSocket: 'package.json/x' }, '--unix-socket package.json/x cannot be used: ENOTDIR'],
  [{ unixSocket: `/${'x'.repeat(107)}` }, 'is too long: its full path has 108 bytes'],
  [{ connectTo: '127.0.0.1:80' }, NO_FORM],
  [{ connectTo: ':::' }, NO_FORM],
  [{ connectTo: ':::70000' }, NO_FORM],
  [{ connectTo: '::::1:80' }, NO_FORM],
  [
    { connectTo: 'b.test::c.test:' },
    '--connect-to b.test::c.test: is for b.test:, and the URL leads to a.test:8443',
  ],
  [{ connectTo: ':443::1' }, 'is for :443, and the URL leads to a.test:8443'],
])('%o is refused', ([options, message]) => {
  expect(() => read(options)).toThrow(message);
});

test.for<ConnectionOptions>([
  { cacert: 'x' },
  { insecure: true },
  CLIENT,
  { pass: 'p' },
  { servername: 'a' },
])('%o is for https only', (options) => {
  expect(() => read(options, 'http://a.test/')).toThrow(/^--\w+ is for https, and the URL does not begin/);
});
