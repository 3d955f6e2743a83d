import { createHash, randomBytes } from 'node:crypto';

/** Of RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const WEB_SOCKET = /^ws(?=s?:)/;

/** Whether an address is one of WebSockets. */
export function isWebSocketUrl(url: URL | string): boolean {
  return WEB_SOCKET.test(String(url));
}

/** Where the handshake of a WebSocket goes; any other address as it is. */
export function httpUrlOf(url: URL | string): URL {
  return new URL(String(url).replace(WEB_SOCKET, 'http'));
}

export function newWebSocketKey(): string {
  return randomBytes(16).toString('base64');
}

/** What a server that has understood the handshake returns for its key. */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

/** The headers that ask for a WebSocket, besides `connection`. */
export function upgradeHeaders(key: string): Record<string, string> {
  return { upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': key };
}
