import path from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { readCommand } from '../../../../src/cli/probe/command.ts';
import { addOptions } from '../../../../src/cli/probe/options.ts';
import { checkPlan } from '../../../../src/load/check-plan.ts';
import { makeStrict } from '../../../../src/cli/strict-command.ts';

const FILE = import.meta.filename;
const URL_ARGS = ['--url', 'http://127.0.0.1:8000/hello'];

const read = (args: string[]) =>
  readCommand(
    addOptions(makeStrict(new Command('probe')))
      .parse(args, { from: 'user' })
      .opts(),
  );

test('by default: 8 keep-alive connections for 20 s, with a timeout of 20 s', () => {
  const { plan, json } = read(URL_ARGS);
  expect(plan).toMatchObject({
    url: 'http://127.0.0.1:8000/hello',
    connections: 8,
    thinkMs: 0,
    timeoutMs: 20_000,
    client: 'keep-alive',
    expectation: {},
  });
  expect(plan.rate).toBeUndefined();
  expect(plan.durationMs).toBe(20_000);
  expect(json).toBe(false);
});

test('the options of the command line are in the plan', () => {
  const { plan } = read([
    '--url',
    'https://127.0.0.1:8000/hello',
    '--rate',
    '0.5',
    '--arrivals',
    'poisson',
    '--requests',
    '7',
    '--http2',
    '--timeout',
    '1.5m',

    '--header',
    'Authorization: secret',
    '--header',
    'x-empty:',
    '--max-age',
    '500ms',
    '--max-requests',
    '9',
    '--expect-status',
    '204',
    '--expect-header',
    'X-GoPlugin',
    '--bypass-status',
    '418',
    '--expect-id',
    '--version-of',
    'X-Version',
    '--insecure',
    '--servername',
    'a.test',
    '--connect-to',
    '::127.0.0.1:8443',
    '--haproxy-protocol',
  ]);
  expect(plan.durationMs).toBeUndefined();
  expect(plan).toMatchObject({
    rate: 0.5,
    arrivals: 'poisson',
    requests: 7,
    client: 'http2',
    timeoutMs: 90_000,
    headers: [{ authorization: 'secret', 'x-empty': '' }],
    recycle: { maxAgeMs: 500, maxRequests: 9 },
    expectation: { status: 204, header: 'x-goplugin', bypassStatus: 418, echoesId: true },
    countedHeader: 'x-version',
    tls: { insecure: true, serverName: 'a.test' },
    connectTo: { host: '127.0.0.1', port: 8443 },
    proxyProtocol: 'v1',
  });
});

test.for([
  [['--data', 'a'], { method: 'POST', body: { text: 'a' } }],
  [['--data', ''], { method: 'POST', body: { text: '' } }],
  [['--data', 'a@b', '--method', 'PUT'], { method: 'PUT', body: { text: 'a@b' } }],
  [
    ['--data', `@${path.relative(process.cwd(), FILE)}`, '--chunked', '--expect-continue'],
    { method: 'POST', body: { file: FILE, chunked: true, expectContinue: true } },
  ],
] as const)('%o is the body of each request', ([args, wanted]) => {
  const { method, body } = read([...URL_ARGS, ...args]).plan;
  expect({ method, body }).toEqual(wanted);
});

test.for([
  [['--data', 'a', '--chunked', '--http2'], "option '--chunked' cannot be used with option '--http2'"],
  [
    ['--data', 'a', '--expect-continue', '--http2'],
    "option '--expect-continue' cannot be used with option '--http2'",
  ],
  [['--grpc', '--data', 'a'], "option '--data <BODY>' cannot be used with option '--grpc [KIND]'"],
  [['--chunked'], '--chunked is for requests with a body: give one with --data'],
  [['--data', '@/nowhere'], '--data @/nowhere cannot be read: ENOENT'],
  [['--method', 'get'], '--method get cannot be sent: give a method in capital letters'],
  [['--http2', '--new-connection'], "option '--http2' cannot be used with option '--new-connection'"],
  [['--rate', '5', '--think', '1s'], "option '--think <TIME>' cannot be used with option '--rate <R>'"],
  [
    ['--rate', '5', '--arrivals', 'never'],
    "'--arrivals <KIND>' argument 'never' is invalid. Allowed choices are constant, poisson",
  ],
  [['--rate', '1e3'], '--rate 1e3 is no number of requests a second'],
  [['--duration', '20'], '--duration 20 has no unit: write 20s for seconds, or 20m for minutes'],
  [['--think', '0'], '--think 0 has no unit: write 0s for seconds, or 0m for minutes'],
  [['--max-age', '1.5'], '--max-age 1.5 has no unit: write 1.5s for seconds, or 1.5m for minutes'],
  [['--timeout', '0s'], '--timeout 0s is no duration of 1ms or more'],
  [['--connections', '1025'], '--connections 1025 is no whole number from 1 to 1024'],
  [['--header', 'bad\nname: x'], 'is not of the form "name: value"'],
  [['--header', 'X-Request-Id: 7'], '--header X-Request-Id cannot be sent: the probe writes the id'],
  [
    ['--header', 'content-length: 0'],
    '--header content-length cannot be sent: the probe frames its requests',
  ],
  [['--header', 'Transfer-Encoding: chunked'], '--header Transfer-Encoding cannot be sent: the probe frames'],
  [
    ['--header', 'Connection: close'],
    '--header Connection cannot be sent: how a connection is used is up to',
  ],
  [['--http2', '--header', 'upgrade: h2c'], '--header upgrade cannot be sent: how a connection is used'],
  [['--header', 'A: 1', '--header', 'a: 2'], '--header a cannot be sent: it is given twice'],
  [['--insecure'], '--insecure is for https, and the URL does not begin with https://'],
  [
    ['--haproxy-protocol', 'v3'],
    "'--haproxy-protocol [VERSION]' argument 'v3' is invalid. Allowed choices are v1, v2",
  ],
  [
    ['--connect-to', '::a:1', '--unix-socket', '/a'],
    "option '--connect-to <HOST1:PORT1:HOST2:PORT2>' cannot be used with option '--unix-socket <PATH>'",
  ],
  [['--url', 'https://a/', '--cacert', '/nowhere.pem'], '--cacert /nowhere.pem cannot be read: ENOENT'],
  [['--metrics', '70000'], '--metrics 70000 is no whole number from 0 to 65535'],
] as const)('%o is refused in a sentence', ([args, message]) => {
  expect(() => read([...URL_ARGS, ...args])).toThrow(message);
});

test('with --sse each connection opens streams, with a think time as its only pause', () => {
  const { plan } = read([...URL_ARGS, '--sse', '--think', '50ms', '--header', 'x-a: b']);
  expect(plan).toMatchObject({ stream: { protocol: 'sse' }, thinkMs: 50, headers: [{ 'x-a': 'b' }] });
  expect(plan).not.toHaveProperty('client');
  expect(plan).not.toHaveProperty('recycle');
  expect(() => checkPlan(plan)).not.toThrow();
});
