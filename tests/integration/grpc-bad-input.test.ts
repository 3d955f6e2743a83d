// A load over gRPC that makes no sense is refused in one sentence, before any of it is sent.
import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { expect, test } from 'vitest';
import { requireGrpc } from '../../src/load/grpc/require-grpc.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { withNumbers } from '../../src/upstreams/grpc/numbers.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { listen, probe, startProbe } from '../support/probe-command.ts';

const KINDS = [{ client: 'http2', grpc: {} }, { stream: { protocol: 'grpc' } }] as const;
const upstream = () => listen(withNumbers(createHttp1Server(), { handled: () => undefined }).front);
const hello = { 'content-type': 'text/plain' };

const plan = (url: string, kind: (typeof KINDS)[number]): LoadPlan => ({
  url,
  connections: 8,
  thinkMs: 0,
  timeoutMs: 10_000,
  expectation: {},
  tls: { ca: CERTIFICATE.cert },
  ...kind,
});

const SERVERS: [string, () => Promise<string>, message: string][] = [
  [
    'a method that does not exist',
    async () => `${await upstream()}a.B/C`,
    'the server has no gRPC method /a.B/C (UNIMPLEMENTED): the path of the URL must be /package.Service/Method',
  ],
  [
    'a server that speaks only HTTP/1.1',
    () => listen(createHttp1Server((_request, response) => response.end('hello'))),
    'the server does not speak HTTP/2, which gRPC needs (ERR_HTTP2_ERROR)',
  ],
  [
    'a server that offers no HTTP/2 over TLS',
    () => listen(createTlsServer({ ...CERTIFICATE, ALPNProtocols: ['http/1.1'] }), 'https'),
    'the server does not speak HTTP/2, which gRPC needs (EPROTO)',
  ],
  [
    'a response of another type',
    () => listen(createHttp2Server((_request, response) => response.writeHead(200, hello).end('hello'))),
    'the server does not speak gRPC at /: content type text/plain instead of application/grpc',
  ],
  [
    'a server without such a page',
    () => listen(createHttp2Server((_request, response) => response.writeHead(404, hello).end('what?'))),
    'the server does not speak gRPC at /: status 404 instead of 200',
  ],
];
const ROWS = SERVERS.flatMap((server) => KINDS.map((kind) => ({ server, kind })));

test.for(ROWS)('$server.0 is refused, $kind', async ({ server: [, start, message], kind }) => {
  await expect(requireGrpc(plan(await start(), kind))).rejects.toThrow(message);
});

test.for(KINDS)('a service that fails otherwise is left to the load, %o', async (kind) => {
  await expect(requireGrpc(plan('http://127.0.0.1:1/a.B/C', kind))).resolves.toBeUndefined();
  const headers = { 'content-type': 'application/grpc', 'grpc-status': '14' };
  const server = createHttp2Server((_request, response) => response.writeHead(200, headers).end());
  await expect(requireGrpc(plan(`${await listen(server)}a.B/C`, kind))).resolves.toBeUndefined();
});

test('the command says so with exit code 2, and calls a method of its own by default', async () => {
  const url = await upstream();
  const refused = await startProbe(['--url', `${url}a.B/C`, '--requests', '5', '--grpc']);
  expect([refused.exitCode, refused.stdout, refused.stderr.split('\n').length]).toEqual([2, '', 1]);
  expect(refused.stderr).toMatch(/^reload-proof: the server has no gRPC method \/a\.B\/C /);
  const unary = await probe('--url', url, '--requests', '50', '--grpc');
  expect({ exitCode: unary.exitCode, seen: unary.seen }).toEqual({ exitCode: 0, seen: { ok: 50 } });
  const streams = await probe('--url', url, '--duration', '500ms', '--connections', '4', '--grpc', 'stream');
  expect(streams.seen).toEqual({ ok: 4 });
  expect(streams.document.streams).toMatchObject({ opened: 4, ended: 0, cut: 0, messagesLost: 0 });
});
