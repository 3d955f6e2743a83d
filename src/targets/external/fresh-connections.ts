import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { connect as connectTls } from 'node:tls';
import type { TargetRequest } from './target-request.ts';

const RESPONSE_BOUND_MS = 5000;

/** The response on a connection that was opened for one request. */
export interface FreshResponse {
  headers: IncomingHttpHeaders;
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
export async function openFresh(url: URL, wanted: TargetRequest, count: number): Promise<FreshConnection[]> {
  const signal = AbortSignal.timeout(RESPONSE_BOUND_MS);
  const opened = await Promise.all(Array.from({ length: count }, () => open(url, wanted, signal)));
  return opened
    .filter((socket) => socket !== undefined)
    .map((socket) => ({ socket, ask: () => ask(url, wanted, socket, signal).catch(() => undefined) }));
}

async function open(
  { protocol, hostname, port }: URL,
  { ca, headers }: TargetRequest,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  const host = withoutBrackets(hostname);
  // The name that the certificate is for.
  const name = withoutBrackets(headers['host']?.replace(/:\d+$/, '') ?? hostname);
  const secure = protocol === 'https:';
  const options = { host, port: Number(port || (secure ? 443 : 80)), autoSelectFamily: false };
  const socket = secure
    ? connectTls({
        ...options,
        ...(isIP(name) === 0 ? { servername: name } : {}),
        ...(ca === undefined ? {} : { ca }),
      })
    : connect(options);
  // A connection that breaks later has no response.
  socket.on('error', () => undefined);
  try {
    await once(socket, secure ? 'secureConnect' : 'connect', { signal });
    return socket;
  } catch {
    socket.destroy();
    return undefined;
  }
}

// A URL and a Host header have an IPv6 address in brackets.
function withoutBrackets(host: string): string {
  return host.replaceAll(/^\[|\]$/g, '');
}

async function ask(
  url: URL,
  { method, headers: given, body }: TargetRequest,
  socket: Socket,
  signal: AbortSignal,
): Promise<FreshResponse> {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = request({
    createConnection: () => socket,
    method,
    path: `${url.pathname}${url.search}`,
    // Otherwise Node, without an agent, asks the server to close, and no process holds the connection any more.
    headers: { host: url.host, ...given, ...length, connection: 'keep-alive' },
    signal,
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await finished(response);
  const { headers, httpVersion } = response;
  const connection = (headers.connection ?? '').toLowerCase();
  const closes = httpVersion === '1.0' ? !connection.includes('keep-alive') : connection.includes('close');
  return { headers, closes };
}
