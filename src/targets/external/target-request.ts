import { httpUrlOf, isWebSocketUrl } from '../../common/connect/web-socket.ts';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import type { Body } from '../../record/flow/body.ts';
import { readBody } from '../../settings/body-options.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import { readConnectPlan } from '../../settings/connection/read-connect-plan.ts';

/** The request to which the target gives a good response. */
export interface TargetRequest {
  /** In capital letters. */
  method: string;
  headers: Record<string, string>;
  body?: Body;
  /** Whether it asks for a WebSocket. @default false */
  isWebSocket?: boolean;
  /** How its connections are opened. */
  connect: ConnectPlan;
  /** Whether its response goes on for ever, so that nothing waits for its end. @default false */
  isStream?: boolean;
  /** The source text of the function that numbers its events. @default their ids are numbers */
  sequence?: string;
}

/** The content type of Server-Sent Events. */
export const EVENT_STREAM = 'text/event-stream';

export const PLAIN_GET: TargetRequest = { method: 'GET', headers: {}, connect: {} };

/** The request that the options ask for. @throws UserError when a file of theirs cannot be used */
export function targetRequest(
  { method = 'GET', headers, body: bodyOptions, ownBody, connection, stream, sequence }: CheckOptions,
  url: string,
): TargetRequest {
  const body = ownBody ?? readBody(bodyOptions);
  return {
    method,
    headers: stream === 'sse' ? { accept: EVENT_STREAM, ...headers } : headers,
    ...(stream === undefined ? {} : { isStream: true }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(body === undefined ? {} : { body }),
    ...(isWebSocketUrl(url) ? { isWebSocket: true } : {}),
    connect: readConnectPlan(connection, httpUrlOf(url)),
  };
}
