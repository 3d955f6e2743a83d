// The date/time service: node main.ts
// '{"version":"v1","host":"127.0.0.1","port":0,"lameDuckMs":0,"idleMs":1000,"handledFile":"…"}'
// or without an argument: VERSION=v1 PORT=8080 node main.ts
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { withNumbers } from '../grpc/numbers.ts';
import { serve } from '../serve.ts';
import { HandledIds } from '../handled.ts';
import { endEvents } from '../streams/event-stream.ts';
import { endWebSockets, openWebSocket, wantsWebSocket } from '../streams/web-socket.ts';
import type { DatetimeConfig } from './config.ts';
import { controlServer } from './control.ts';
import { Drain } from './drain.ts';
import { datetimeHandler } from './handler.ts';
import { ServiceMetrics } from './metrics.ts';
import { readConfig } from './read-config.ts';

const STREAMS_PERIOD_MS = 20;

const config = configured();
const metrics = new ServiceMetrics(config.version);
const handled = new HandledIds();
const slow = { underWay: 0 };
// The service never closes a balancer's idle connections: that race is not what is tested.
const server = createServer(
  { keepAliveTimeout: 0, requestTimeout: 0, shouldUpgradeCallback: wantsWebSocket },
  datetimeHandler({ version: config.version, drain: () => drain, metrics, handled, slow }),
);
server.on('upgrade', (request, socket, head) => {
  handled.note(Number(request.headers['x-request-id'] ?? -1));
  // A server's own connections are sockets.
  drain.followUpgraded(socket as Socket);
  openWebSocket(request, socket, head, { 'x-version': config.version });
});
const { front, numbers } = withNumbers(server, {
  handled: (id) => handled.note(id),
  connection: (socket) => drain.leave(socket),
  headers: { 'x-version': config.version },
});
const drain = new Drain(front);
if (config.alwaysCloses) drain.announce();

const counted = Promise.withResolvers<void>();
const control = controlServer({
  drain,
  handled,
  slow,
  onCounted: () => {
    if (drain.drained) counted.resolve();
  },
});

function endStreams(): void {
  endEvents();
  endWebSockets();
}

process.once('SIGTERM', () => void leave());

async function leave(): Promise<void> {
  drain.begin();
  await delay(config.lameDuckMs);
  // Nobody can connect any more when clients learn that they are to go elsewhere.
  const finished = drain.finish(config.idleMs);
  numbers.end();
  // A balancer may still ask for streams over the connections that it has.
  setInterval(endStreams, STREAMS_PERIOD_MS);
  await finished;
  // In a pod there is no file that outlives it.
  if (config.untilCounted === true) await counted.promise;
  if (config.handledFile !== undefined) writeFileSync(config.handledFile, handled.take());
  process.exit(0);
}

await serve(front, control, { host: config.host, port: config.port, controlPort: config.controlPort ?? 0 });

function configured(): DatetimeConfig {
  try {
    return readConfig(process.argv[2], process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return process.exit(2);
  }
}
