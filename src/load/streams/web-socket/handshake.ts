import { acceptOf } from '../../../common/connect/web-socket.ts';
import { listOf } from '../../http1/fields.ts';
import type { Head } from '../../http1/response-head.ts';

/** Why a 101 opens no WebSocket (RFC 6455, section 4.1); undefined when it does. No extension was offered. */
export function whyNoWebSocket({ headers }: Head, key: string, offered = ''): string | undefined {
  if (!listOf(text(headers['upgrade'])).includes('websocket')) return 'a 101 without "Upgrade: websocket"';
  if (!listOf(text(headers['connection'])).includes('upgrade')) return 'a 101 without "Connection: Upgrade"';
  if (text(headers['sec-websocket-accept']) !== acceptOf(key))
    return 'a 101 with a wrong Sec-WebSocket-Accept';
  if (headers['sec-websocket-extensions'] !== undefined)
    return 'a 101 with an extension that was not offered';
  const chosen = headers['sec-websocket-protocol'];
  // Names of subprotocols are case-sensitive.
  const names = offered.split(',').map((name) => name.trim());
  if (chosen === undefined)
    return offered === '' ? undefined : 'a 101 without any of the subprotocols offered';
  return names.includes(text(chosen)) ? undefined : 'a 101 with a subprotocol that was not offered';
}

function text(value: string | string[] = ''): string {
  return String(value);
}
