import { Resolver } from 'node:dns/promises';
import type { BlueGreen } from '../../../src/targets/balancers/deployment/blue-green.ts';
import type { Client } from '../../../src/record/flow/load-plan.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';
import { deploy } from '../../../src/trial/disruptions/deploy.ts';
import type { SwitchRecord } from '../../../src/record/target/switch-record.ts';
import { BareUser } from './bare-user.ts';
import { BareSessions } from './bare-session.ts';
import { capture, type Capture, type Seen } from './capture.ts';
import { finishAll, Notes, type BareClient, type Target } from './notes.ts';
import { SlowRequest } from './slow-request.ts';

const STREAMS = 4;
const RESPONSES = { before: 200, after: 300 };
const LOAD_BOUND_MS = 30_000;
const HTTP_PORT = 80;

/** What one deploy is looked at with. */
export interface LookPlan {
  gateway: BlueGreen;
  client: Client;
  connections: number;
  boundMs: number;
  announce: boolean;
  /** Half of the clients keep the first address for good. */
  halfResolveOnce: boolean;
  /** A request that is under way across the switch. */
  slow: boolean;
}

/** What clients on bare sockets saw of one deploy, by the assertion that speaks of it. */
export interface Look {
  sent: number;
  closed: number;
  lost: number;
  stale: number;
  refused: number;
  slow: number;
  /** Requests that the server left without a response, as they were captured on the wire; or why they were not. */
  onWire: number | string;
  /** Of the closed ones, those without a byte of their response, which is what the wire tells. */
  silent: number;
  /** Of the closed ones, those that met a reset. */
  resets: number;
  odd: number;
}

/** One deploy under the load of bare sockets. @throws Error when the deploy fails */
export async function look(plan: LookPlan): Promise<Look> {
  const { gateway, client, boundMs, announce } = plan;
  await gateway.takeHandled();
  const { hostname, port: named } = new URL(client === 'http2' ? gateway.http2Url : gateway.url);
  // An address leaves out the port that http has by default, which is that of a Service here.
  const port = named === '' ? HTTP_PORT : Number(named);
  const loopback = hostname.startsWith('127.') || gateway.resolver !== undefined;
  const captured = await captureFor(client, loopback, port);
  const notes = new Notes();
  const clients = start(plan, { port, path: '/datetime', host: hostOf(gateway, false) }, notes);
  let slow: SlowRequest | undefined;
  let record: SwitchRecord;
  let wire: Seen | undefined;
  try {
    await waitUntil(
      'the bare clients have their responses',
      LOAD_BOUND_MS,
      () => notes.responses.length >= RESPONSES.before,
    );
    if (plan.slow) slow = await SlowRequest.start(gateway, port, hostOf(gateway, false));
    record = (await deploy({ boundMs, announce }).run(gateway)) as SwitchRecord;
    const already = notes.responses.length;
    await waitUntil(
      'they are after it',
      LOAD_BOUND_MS,
      () => notes.responses.length >= already + RESPONSES.after,
    );
  } finally {
    await finishAll(clients);
    if (typeof captured !== 'string') wire = await captured.stop();
  }
  const handled = await gateway.takeHandled();
  const wasHandled = (id: number) => (handled[id] ?? 0) > 0;
  const { cut, refusedStreams } = notes;
  return {
    sent: notes.sent,
    closed: cut.length + refusedStreams.length,
    lost:
      cut.filter(({ id, bytes }) => client === 'new-connection' || bytes > 0 || wasHandled(id)).length +
      refusedStreams.filter(wasHandled).length,
    stale: notes.responses.filter(
      ({ atMs, version }) => version === record.from && atMs > record.requestedMs + boundMs,
    ).length,
    refused: notes.refusedConnections,
    slow: slow === undefined || (await slow.completed()) ? 0 : 1,
    silent: cut.filter(({ bytes }) => bytes === 0).length,
    resets: cut.filter(({ how }) => how === 'RST').length,
    odd: notes.odd,
    onWire: typeof captured === 'string' ? captured : onWire(wire),
  };
}

async function captureFor(client: Client, loopback: boolean, port: number): Promise<Capture | string> {
  if (client === 'http2') return 'its frames are read by the client';
  if (!loopback) return 'it does not pass the loopback interface';
  return capture(port);
}

function onWire(wire: Seen | undefined): number | string {
  if (wire?.dropped === 0) return wire.unanswered;
  return `the kernel dropped ${wire?.dropped} packets`;
}

function start(
  { gateway, client, connections, halfResolveOnce }: LookPlan,
  target: Target,
  notes: Notes,
): BareClient[] {
  if (client === 'http2')
    return Array.from(
      { length: Math.ceil(connections / STREAMS) },
      () => new BareSessions(target, STREAMS, notes),
    );
  return Array.from({ length: connections }, (_, index) => {
    const host = hostOf(gateway, halfResolveOnce && index % 2 === 0);
    return new BareUser({ ...target, host, closes: client === 'new-connection' }, notes);
  });
}

/** Where to connect: the address itself, or what the deployment's resolver says, once or each time. */
function hostOf({ url, resolver: server }: BlueGreen, once: boolean): () => Promise<string> {
  const { hostname } = new URL(url);
  if (server === undefined) return () => Promise.resolve(hostname);
  const resolver = new Resolver({ tries: 1 });
  resolver.setServers([server]);
  const ask = async () => (await resolver.resolve4(hostname))[0] ?? '';
  if (!once) return ask;
  let known: Promise<string> | undefined;
  return () => (known ??= ask());
}
