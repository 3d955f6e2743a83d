// The probe as a new user meets it: npm run probe, against servers that behave in every bad way, and with bad input.
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { waitUntil } from '../../src/common/wait-until.ts';
import { freePort } from '../../src/runtime/processes/free-port.ts';
import { CERTIFICATE } from '../support/certificate.ts';
import { good, listen, probe, ROOT, startProbe } from '../support/probe-command.ts';

const FOR_HTTP = 'is for http and https, and the URL begins with ws:// or wss://';
const USAGE = '; usage: reload-proof probe --url URL [options]';
const KEYS = [
  'sent',
  'outcomes',
  'statusCodes',
  'closes',
  'latencyMs',
  'ttlbMs',
  'rps',
  'cpuMicrosPerRequest',
  'unsent',
];

test('a good server: the summary in the familiar shape, exit code 0', async () => {
  const { stdout, exitCode } = await startProbe(['--url', await good(), '--requests', '200']);
  expect(exitCode).toBe(0);
  for (const block of [
    'Summary:',
    'Response time histogram:',
    'Latency distribution:',
    'Details:',
    'Status code distribution:\n  [200]\t200 responses',
  ])
    expect(stdout).toContain(block);
  expect(stdout).not.toContain('Error distribution:');
});

test('a good server: one document with exactly the listed keys', async () => {
  const { document, exitCode, seen } = await probe('--url', await good(), '--requests', '200', '--expect-id');
  expect(exitCode).toBe(0);
  expect(Object.keys(document)).toEqual(KEYS);
  expect(seen).toEqual({ ok: 200 });
  expect(document.statusCodes).toEqual({ 200: 200 });
  const none = { fin: 0, rst: 0 };
  expect(document.closes).toEqual({
    reused: none,
    fresh: none,
    midRequest: none,
    unprocessed: none,
    midResponse: none,
    handled: none,
    idle: none,
    unsolicited: 0,
  });
});

test('with a schedule: as many requests as are due, and the share per version', async () => {
  const schedule = ['--rate', '400', '--requests', '200', '--arrivals', 'poisson'];
  const expectation = ['--version-of', 'x-version', '--expect-body', 'hell'];
  const { document, exitCode } = await probe('--url', await good(), ...schedule, ...expectation);
  expect(exitCode).toBe(0);
  expect(document.versions).toEqual({ v1: 150, v2: 50 });
  expect(document.unsent).toBe(0);
});

test('a server that stalls: every request is a timeout, and what was due and not sent is counted', async () => {
  const url = await listen(createServer());
  const closed = await probe('--url', url, '--requests', '16', '--timeout', '300ms');
  expect(closed).toMatchObject({ exitCode: 1, seen: { timeout: 16 } });
  const open = await probe('--url', url, '--rate', '200', '--duration', '1s', '--timeout', '300ms');
  expect(open.exitCode).toBe(1);
  expect(open.seen).toEqual({ timeout: open.document.sent });
  expect(open.document.unsent).toBeGreaterThan(100);
  expect(open.document.sent + open.document.unsent).toBe(200);
});

test('a stall delays all requests that were due during it', async () => {
  const STALL_MS = 1000;
  let stalledAtMs = 0;
  const url = await listen(
    createHttpServer((_request, response) => {
      stalledAtMs ||= performance.now() + 200;
      const restMs = stalledAtMs + STALL_MS - performance.now();
      if (performance.now() < stalledAtMs) response.end();
      else setTimeout(() => response.end(), Math.max(0, restMs));
    }),
  );
  const { document } = await probe('--url', url, '--rate', '200', '--requests', '400');
  expect(document.sent).toBe(400);
  expect(document.ttlbMs.max).toBeGreaterThan(STALL_MS * 0.9);
  // Half of them were due during the stall, and its length is spread over them; a client that waits for answers would report eight.
  expect(document.latencyMs.p90).toBeGreaterThan(STALL_MS / 2);
});

test('a server that resets', async () => {
  const url = await listen(resetting());
  const { exitCode, document, seen } = await probe('--url', url, '--requests', '50');
  expect(exitCode).toBe(1);
  expect(seen).toEqual({ closed: 50 });
  expect(document.closes['fresh']).toEqual({ fin: 0, rst: 50 });
});

test.for([[], ['--http2'], ['--new-connection'], ['--rate', '5']])(
  'a server that is not there, %o',
  async (args) => {
    const url = `http://127.0.0.1:${await freePort()}/`;
    // Far longer than the test may take.
    const { exitCode, stdout, stderr } = await startProbe(['--url', url, '--duration', '1h', ...args]);
    expect(stderr).toBe(
      `reload-proof: --url ${new URL(url).origin} cannot be reached: nobody listens there (ECONNREFUSED)`,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  },
);

test.for([[], ['--http2']])('a bad certificate is unexpected, unless it is trusted, %o', async (args) => {
  const url = await listen(
    createHttpsServer({ ...CERTIFICATE }, (_request, response) => response.end('hello')),
    'https',
  );
  const bad = await probe('--url', url, '--requests', '20', ...args);
  expect(bad).toMatchObject({ exitCode: 1, seen: { unexpected: 20 } });
  if (args.length > 0) return;
  const ca = path.join(ROOT, 'tests/fixtures/tls/certificate.pem');
  expect((await probe('--url', url, '--requests', '20', '--cacert', ca)).seen).toEqual({ ok: 20 });
  expect((await probe('--url', url, '--requests', '20', '--insecure')).seen).toEqual({ ok: 20 });
});

test.for([[], ['--http2']])('garbage is unexpected, %o', async (args) => {
  const url = await listen(garbling());
  const { exitCode, seen } = await probe('--url', url, '--requests', '20', ...args);
  expect({ exitCode, seen }).toEqual({ exitCode: 1, seen: { unexpected: 20 } });
});

test.for([
  ['stalls', () => listen(createServer()), '[8]\tno complete response in time'],
  ['resets', () => listen(resetting()), '[8]\tthe server reset the connection ('],
  [
    'has a bad certificate',
    () => listen(createHttpsServer(CERTIFICATE), 'https'),
    '[8]\ta certificate by nobody that is trusted',
  ],
  ['answers garbage', () => listen(garbling()), '[8]\t'],
] as const)('the description of a server that %s', async ([, server, words]) => {
  const { exitCode, stdout } = await startProbe([
    '--url',
    await server(),
    '--requests',
    '8',
    '--timeout',
    '300ms',
  ]);
  expect(exitCode).toBe(1);
  expect(stdout.slice(stdout.indexOf('Error distribution:'))).toContain(words);
});

test('a response to another request, another body and a missing expectation are seen', async () => {
  const url = await listen(
    createHttpServer((_request, response) => response.setHeader('x-request-id', 'another').end('hello')),
  );
  const wrong = (...args: string[]) => probe('--url', url, '--requests', '10', ...args);
  expect((await wrong('--expect-id')).seen).toEqual({ unexpected: 10 });
  expect((await wrong('--expect-body', 'bye')).seen).toEqual({ unexpected: 10 });
  expect((await wrong('--expect-header', 'x-goplugin')).seen).toEqual({ bypass: 10 });
  expect((await wrong('--bypass-status', '200')).seen).toEqual({ bypass: 10 });
});

const isGood = ({ req }: { req: IncomingMessage }) => req.url === '/good';

test('WebSockets: open at the end is ok, and what is refused or cut is not', async () => {
  const server = createHttpServer((_request, response) => void response.writeHead(503).end());
  const sockets = new WebSocketServer({ server, verifyClient: isGood });
  const closed: number[] = [];
  sockets.on('connection', (socket) => socket.on('close', (code) => closed.push(code)));
  const url = (await listen(server)).replace('http:', 'ws:');
  const open = await probe('--url', new URL('/good', url).href, '--connections', '3', '--duration', '300ms');
  expect(open).toMatchObject({ exitCode: 0, document: { sent: 3, statusCodes: { 101: 3 } } });
  await waitUntil('all have left in order', 5000, () => closed.length === 3);
  expect(closed).toEqual([1000, 1000, 1000]);
  const refused = await probe('--url', new URL('/bad', url).href, '--requests', '4');
  expect(refused).toMatchObject({
    exitCode: 1,
    document: { outcomes: { unexpected: 4 }, statusCodes: { 401: 4 } },
  });
});

test('Ctrl-C prints what was measured so far, at once', async () => {
  const server = createServer();
  const running = startProbe(['--url', await listen(server), '--timeout', '1h', '--duration', '1h']);
  await once(server, 'connection');
  running.kill('SIGINT');
  const { stdout, exitCode } = await running;
  expect(exitCode).toBe(1);
  expect(stdout).toContain('under way:');
  expect(stdout).toContain('Slowest:\t-');
});

test.for([
  [[], '--url is missing: where are the requests to go? see --help'],
  [['--url', 'here'], '--url here is no http, https, ws or wss address, such as http://127.0.0.1:8000/hello'],
  [
    ['--url', 'ftp://a/'],
    '--url ftp://a/ is no http, https, ws or wss address, such as http://127.0.0.1:8000/hello',
  ],
  [['--urk', 'http://a/'], `unknown option '--urk' (did you mean --url?)${USAGE}`],
  [['--url'], `option '--url <URL>' argument missing${USAGE}`],
  [['--json=yes'], `unknown option '--json=yes'${USAGE}`],
  [['http://a/'], `too many arguments for 'probe'. Expected 0 arguments but got 1${USAGE}`],
  [['--rate', '0'], '--rate 0 is no number of requests a second above 0 and up to 1000000'],
  [['--connections', '0'], '--connections 0 is no whole number from 1 to 1024'],
  [['--requests', 'many'], '--requests many is no whole number from 1 to 1000000000'],
  [
    ['--duration', 'long'],
    '--duration long is no duration of 1ms or more and 24 days or less, such as 500ms or 20s',
  ],
  [
    ['--duration', '1s', '--requests', '5'],
    `option '--requests <N>' cannot be used with option '--duration <TIME>'${USAGE}`,
  ],
  [['--arrivals', 'poisson'], '--arrivals says when requests of a rate are due: it needs --rate'],
  [['--expect-header', 'a b'], '--expect-header "a b" is no name of a header'],
  [['--witness-header', 'x-go'], '--witness-header is now called --expect-header'],
  [['--header', 'nonsense'], '--header "nonsense" is not of the form "name: value"'],
  [['--bypass-status', '42'], '--bypass-status 42 is no whole number from 100 to 599'],
  [['--url', 'wss://a/', '--rate', '5'], `--rate ${FOR_HTTP}`],
  [['--url', 'ws://a/', '--new-connection'], `--new-connection ${FOR_HTTP}`],
  [['--url', 'ws://a/', '--expect-body', 'x'], `--expect-body ${FOR_HTTP}`],
  [
    ['--url', 'ws://a/', '--header', 'Sec-WebSocket-Key: x'],
    '--header Sec-WebSocket-Key cannot be sent: the probe writes the handshake of a WebSocket itself',
  ],
  [['--url', 'ws://a/', '--cacert', 'a'], '--cacert is for https, and the URL does not begin with https://'],
] as const)('bad input, %o: one sentence, exit code 2', async ([args, message]) => {
  const whole =
    args.length === 0 || args.some((arg) => /^--ur|^http/.test(arg))
      ? args
      : [...args, '--url', 'http://127.0.0.1:9/'];
  const { exitCode, stdout, stderr } = await startProbe(whole);
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `reload-proof: ${message}`,
  });
});

function resetting() {
  return createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
}

function garbling() {
  return createServer((socket) => socket.once('data', () => socket.write('a teapot\r\n\r\n')));
}
