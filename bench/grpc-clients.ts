// What clients over gRPC report of servers that end calls and connections in every way, beside what the servers did:
//   npx node bench/grpc-clients.ts
import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { constants } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { Probe } from '../src/load/probe/probe.ts';
import { messages, MISDEEDS, trailersOf, dataOf, headOf, MESSAGE } from '../tests/support/hostile-grpc.ts';
import { startHostileHttp2, type HostileHttp2, type StreamMisdeed } from '../tests/support/hostile-http2.ts';

const CALLS = 2000;
const DEADLINE_MS = 1000;
const BOUND_MS = 120_000;
const CHANNELS = 2;
const CALLERS_EACH = 4;
/** Long enough for a client to see that its connection has ended. */
const PAUSE_MS = 3;
const METHOD = '/reload_proof.Numbers/Get';

/** The server refuses what comes after this call and begins a new connection. */
const refusingGoAway: StreamMisdeed = (stream, session) => {
  session.goaway(constants.NGHTTP2_NO_ERROR, Math.max(1, (stream.id ?? 1) - 2));
};
/** A whole response, and the end of the connection with it. */
const closedAfterwards: StreamMisdeed = ({ id: stream = 0 }, _session, wire, id) => {
  wire.end(Buffer.concat([headOf(stream, id), dataOf(stream, MESSAGE), trailersOf(stream)]));
};

const ROWS: [string, StreamMisdeed, callers?: number, pauseMs?: number][] = [
  ['RST_STREAM REFUSED_STREAM', MISDEEDS.refused],
  ['GOAWAY that refuses a call', refusingGoAway],
  ['RST_STREAM in a message', MISDEEDS.resetInMessage],
  ['RST_STREAM without an error, after a message', MISDEEDS.resetWithoutError],
  ['no trailers', MISDEEDS.noTrailers],
  ['trailers without a status', MISDEEDS.trailersWithoutStatus],
  ['bytes after the message', MISDEEDS.longerMessage],
  ['a message that is too short', MISDEEDS.shorterMessage],
  ['data after the trailers', MISDEEDS.dataAfterTrailers, 1],
  ['UNAVAILABLE', MISDEEDS.unavailable],
  ['FIN in a frame', MISDEEDS.finInFrame],
  ['GOAWAY and silence', MISDEEDS.goAwayAndSilence],
  ['FIN between two calls', closedAfterwards, 1, PAUSE_MS],
];

/** How the calls are made. */
interface Way {
  callers: number;
  pauseMs: number;
}

type Counts = Record<string, number>;

function count(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** One client as the documentation has it: a channel, and calls on it, one after the other. */
async function byGrpcJs({ url }: HostileHttp2, { callers, pauseMs }: Way, options: object): Promise<Counts> {
  const counts: Counts = {};
  const channels = Array.from(
    { length: Math.min(CHANNELS, callers) },
    () =>
      new Client(new URL(url).host, credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
        ...options,
      }),
  );
  let left = CALLS;
  const call = (client: Client) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = (error: ServiceError | null) => {
      if (error) count(counts, status[error.code]);
      resolve();
    };
    const deadline = Date.now() + DEADLINE_MS;
    client.makeUnaryRequest(
      METHOD,
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      Buffer.alloc(0),
      { deadline },
      done,
    );
    return promise;
  };
  const caller = async (client: Client) => {
    while (left-- > 0) {
      await call(client);
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  await Promise.all(
    channels.flatMap((client) => Array.from({ length: callers / channels.length }, () => caller(client))),
  );
  for (const client of channels) client.close();
  return counts;
}

async function byProbe(
  { url }: HostileHttp2,
  { callers: connections, pauseMs: thinkMs }: Way,
): Promise<Counts> {
  const probe = Probe.start({
    url: `${url.slice(0, -1)}${METHOD}`,
    connections,
    requests: CALLS,
    thinkMs,
    timeoutMs: DEADLINE_MS,
    expectation: {},
    client: 'http2',
    grpc: {},
  });
  await probe.until(({ ended }) => ended >= CALLS, BOUND_MS);
  const { errors, idleCloses, unsolicited } = await probe.stop();
  return {
    ...Object.fromEntries(errors),
    ...(idleCloses.length > 0 ? { 'idle close': idleCloses.length } : {}),
    ...(unsolicited.length > 0 ? { unsolicited: unsolicited.length } : {}),
  };
}

const CLIENTS: [string, (server: HostileHttp2, way: Way) => Promise<Counts>][] = [
  ['reload-proof', byProbe],
  ['grpc-js', (server, way) => byGrpcJs(server, way, {})],
  ['grpc-js, enable_retries 0', (server, way) => byGrpcJs(server, way, { 'grpc.enable_retries': 0 })],
];

process.stdout.write(`| what the server does | ${CLIENTS.map(([name]) => name).join(' | ')} |\n`);
process.stdout.write(`| --- | ${CLIENTS.map(() => '---').join(' | ')} |\n`);
for (const [what, misdeed, callers = CHANNELS * CALLERS_EACH, pauseMs = 0] of ROWS) {
  const cells: string[] = [];
  for (const [, run] of CLIENTS) {
    const server = await startHostileHttp2(misdeed, { tls: false, respond: messages(1) });
    const counts = await run(server, { callers, pauseMs });
    const seen = Object.entries(counts).map(([key, times]) => `${times} ${key}`);
    const sentAgain = server.misdeeds + server.responses - CALLS;
    const again = sentAgain > 0 ? `; ${sentAgain} more calls reached the server` : '';
    cells.push(`${server.misdeeds} → ${seen.length === 0 ? 'nothing' : seen.join(', ')}${again}`);
    await server.stop();
  }
  process.stdout.write(`| ${what} | ${cells.join(' | ')} |\n`);
}
process.exit();
