import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { functionFrom } from '../../common/function-source.ts';
import { endpointOf } from '../../common/connect/endpoint.ts';
import { familyOf, type Family } from '../../common/connect/family.ts';
import { openConnection, openEventOf } from '../../common/connect/open-connection.ts';
import { acceptOf, newWebSocketKey, upgradeHeaders } from '../../common/connect/web-socket.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';
import { lookAtMessages } from './look-at-messages.ts';
import { lookAtEvents, type EventsSeen } from './look-at-events.ts';
import { RESPONSE_BOUND_MS } from './look-bounds.ts';
import { framingOf, sendBody } from './send-body.ts';
import type { TargetRequest } from './target-request.ts';

const BEGINNING_BYTES = 1024;
const SWITCHING_PROTOCOLS = 101;

/** The response on a connection that was opened for one request. */
export interface FreshResponse {
  status: number;
  headers: IncomingHttpHeaders;
  /** How its body begins; empty for a stream. */
  beginning: string;
  /** What a stream that was looked at has shown. */
  events?: EventsSeen;
  /** Of HTTP: 1.0 or 1.1. */
  version: string;
  /** Whether the server closes the connection after it. */
  closes: boolean;
}

/** A connection for one request. It stays open until its user or the server closes it. */
export interface FreshConnection {
  readonly socket: Socket;
  /** Sends the request. Undefined without a complete response in time; it is the load that counts failures. */
  ask(): Promise<FreshResponse | undefined>;
}

/** Opens this many connections at once. Those that cannot be opened are left out. */
export async function openFresh(
  url: URL,
  wanted: TargetRequest,
  count: number,
  family?: Family,
): Promise<FreshConnection[]> {
  const signal = AbortSignal.timeout(RESPONSE_BOUND_MS);
  const opened = await Promise.all(
    Array.from({ length: count }, () => open(url, wanted, signal, family).catch(() => undefined)),
  );
  return opened
    .filter((socket) => socket !== undefined)
    .map((socket) => ({ socket, ask: () => ask(url, wanted, socket, signal).catch(() => undefined) }));
}

/** The response to one request. @throws the error of the connection, or that there was none in time */
export async function askOnce(url: URL, wanted: TargetRequest, signal: AbortSignal): Promise<FreshResponse> {
  const socket = await open(url, wanted, signal, await familyOf(url.href, wanted.connect));
  try {
    const { sequence } = wanted;
    const look = (stream: IncomingMessage) =>
      lookAtEvents(stream, sequence === undefined ? undefined : functionFrom(sequence));
    return await ask(url, wanted, socket, signal, look);
  } finally {
    socket.destroy();
  }
}

/** What the messages of a WebSocket show. @throws the error of the connection */
export async function lookOnce(url: URL, wanted: TargetRequest, signal: AbortSignal): Promise<StreamsShow> {
  const socket = await open(url, wanted, signal, await familyOf(url.href, wanted.connect));
  return lookAtMessages(url.href, wanted.headers, socket);
}

async function open(
  url: URL,
  { connect, headers }: TargetRequest,
  signal: AbortSignal,
  family: Family | undefined,
): Promise<Socket> {
  const endpoint = endpointOf(url, connect, headers['host']);
  const socket = openConnection(endpoint, connect, { protocol: 'http/1.1', family });
  // A connection that breaks later has no response.
  socket.on('error', () => undefined);
  try {
    await once(socket, openEventOf(endpoint), { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function ask(
  url: URL,
  { method, headers: given, body, isStream = false, isWebSocket = false }: TargetRequest,
  socket: Socket,
  signal: AbortSignal,
  look?: (stream: IncomingMessage) => Promise<EventsSeen>,
): Promise<FreshResponse> {
  // Node's client would wait for ever for the end of one that has ended already, also once its signal has aborted.
  if (socket.destroyed) throw new Error('the connection was closed before the request');
  const key = newWebSocketKey();
  // Otherwise Node, without an agent, asks the server to close, and no process holds the connection any more.
  const kept = { connection: 'keep-alive' };
  const upgrade = { ...upgradeHeaders(key), connection: 'Upgrade' };
  const sent = request({
    createConnection: () => socket,
    method,
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, ...given, ...framingOf(body), ...(isWebSocket ? upgrade : kept) },
    signal,
  });
  // The signal ends the wait below, and comes as an error, too.
  sent.on('error', () => undefined);
  const responded = Promise.race([
    once(sent, 'response', { signal }),
    once(sent, 'upgrade', { signal }),
  ]) as Promise<[IncomingMessage]>;
  sendBody(sent, body);
  const [response] = await responded;
  if (response.statusCode === SWITCHING_PROTOCOLS) return upgraded(response, key);
  const { headers, httpVersion, statusCode = 0 } = response;
  const goesOn = isStream && statusCode === 200;
  const beginning = goesOn ? '' : await beginningOf(response);
  const events = goesOn ? await look?.(response) : undefined;
  if (goesOn) response.on('error', () => undefined).resume();
  const connection = (headers.connection ?? '').toLowerCase();
  const closes = httpVersion === '1.0' ? !connection.includes('keep-alive') : connection.includes('close');
  return {
    status: statusCode,
    headers,
    beginning,
    closes,
    version: httpVersion,
    ...(events ? { events } : {}),
  };
}

function upgraded({ headers }: IncomingMessage, key: string): FreshResponse {
  if (headers['sec-websocket-accept'] !== acceptOf(key))
    throw new Error('status 101 with a wrong Sec-WebSocket-Accept');
  return { status: SWITCHING_PROTOCOLS, headers, beginning: '', closes: false, version: '1.1' };
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let beginning = Buffer.alloc(0);
  response.on('data', (chunk: Buffer) => {
    if (beginning.length < BEGINNING_BYTES)
      beginning = Buffer.concat([beginning, chunk]).subarray(0, BEGINNING_BYTES);
  });
  await finished(response);
  return beginning.toString('utf8');
}
