// How streams end in a deploy, when the balancer has been switched and the old instance is stopped: those of bare sockets and of grpc-js, no
// probe.
// npm run compare -- bench/balancers/stream-ends.test.ts
// @module-tag balancers
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Client, credentials, type StatusObject } from '@grpc/grpc-js';
import { expect, inject, test } from 'vitest';
import type { StreamProtocol } from '../../src/record/streams/stream-record.ts';
import { GRPC, STREAMS } from '../../src/scenario/deploy/clients.ts';
import { RestartableDeployment } from '../../src/scenario/deploy/deployment.ts';
import { knownRedsOf, planOf, SCENARIO, variantsOf } from '../../src/scenario/deploy/variants.ts';
import { installedBalancers, printNote } from '../../src/vitest/not-run.ts';
import { scenarioContext } from '../../src/vitest/scenario-context.ts';

const SWITCHES = 3;
const CLIENTS = 8;
const REQUESTS: Record<(typeof STREAMS)[number], string[]> = {
  sse: ['accept: text/event-stream'],
  websocket: [
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ],
};
const LAST_CHUNK = '\r\n0\r\n\r\n';
/** An unmasked close frame with the status 1001, as a server that goes away sends it. */
const CLOSE_FRAME = '\x88\x02\x03\xe9';

const balancers = await installedBalancers();
const variants = balancers.flatMap((kind) =>
  [...STREAMS, ...GRPC].flatMap((protocol) =>
    variantsOf(kind, kind.ways, [protocol]).map((variant) => ({ variant, protocol })),
  ),
);

test.for(variants.map(({ variant, protocol }) => [variant.name, variant, protocol] as const))(
  '%s: how streams end in a deploy',
  async ([name, variant, protocol], context) => {
    const subject = await RestartableDeployment.start(SCENARIO, planOf(variant), scenarioContext());
    context.onTestFinished(() => subject.stop());
    const { current: gateway } = subject;
    const counts = new Map<string, number>();
    for (let number = 1; number <= SWITCHES; number++) {
      const open = () =>
        protocol === 'grpc' ? openCall(new URL(gateway.http2Url).host) : openOn(gateway.url, protocol);
      const streams = await Promise.all(Array.from({ length: CLIENTS }, open));
      const old = gateway.current;
      await gateway.switchTo(await gateway.startNext());
      await old.stop();
      for (const end of await Promise.all(streams.map((stream) => stream.ended)))
        counts.set(end, (counts.get(end) ?? 0) + 1);
      await gateway.takeHandled();
    }
    const seen = [...counts].map(([end, count]) => `${count} ${end}`).join(', ');
    const line = `second look: ${name}, ${gateway.identity.version}, ${SWITCHES} switches: ${seen}`;
    printNote(line);
    await context.annotate(line, 'second look');
    const isKnown = knownRedsOf(variant, inject('knownIssues')).length > 0;
    expect([...counts.keys()].every((end) => end === 'in order')).toBe(!isKnown);
  },
);

/** A stream that is open, and how it will end. */
interface Stream {
  ended: Promise<string>;
}

async function openOn(origin: string, protocol: (typeof STREAMS)[number]): Promise<Stream> {
  const { hostname: host, port } = new URL(origin);
  const socket = connect({ host, port: Number(port) });
  const ended = endOf(socket, protocol);
  socket.write(['GET /datetime HTTP/1.1', 'host: service', ...REQUESTS[protocol], '', ''].join('\r\n'));
  await once(socket, 'data');
  return { ended };
}

/** A call over a channel of its own. What grpc-js says of a status that came from the server is nothing. */
async function openCall(address: string): Promise<Stream> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const nothing = Buffer.alloc(0);
  const call = client.makeServerStreamRequest(
    '/reload_proof.Numbers/Watch',
    (message: Buffer) => message,
    (message: Buffer) => message,
    nothing,
  );
  const ended = new Promise<string>((resolve) => {
    call.on('status', ({ details }: StatusObject) => {
      client.close();
      resolve(details === '' ? 'in order' : details);
    });
  });
  call.on('error', () => undefined);
  await once(call, 'data');
  return { ended };
}

/** How the stream on a connection ends. The client leaves it once the end has been announced. */
async function endOf(socket: Socket, protocol: (typeof STREAMS)[number]): Promise<string> {
  let received = '';
  let isReset = false;
  const isInOrder = () => received.endsWith(endOfStream(protocol));
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    if (isInOrder()) socket.end();
  });
  socket.on('error', () => (isReset = true));
  await new Promise((resolve) => socket.once('close', resolve));
  if (!/^HTTP\/1\.1 (?:101|200) /.test(received)) return 'refused';
  if (isInOrder()) return 'in order';
  return isReset ? 'RST' : 'FIN';
}

function endOfStream(protocol: StreamProtocol): string {
  return protocol === 'sse' ? LAST_CHUNK : CLOSE_FRAME;
}
