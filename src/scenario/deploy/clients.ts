import type { Client } from '../../record/flow/load-plan.ts';
import { STREAM_PROTOCOLS, type StreamProtocol } from '../../record/streams/stream-record.ts';

/** The kinds of client that are under way together behind a balancer. */
export const FLOWS = [
  'keep-alive',
  'new-connection',
  'http2',
  'late-speaker',
] as const satisfies readonly Client[];

/** The kinds of stream, which are under way together behind a balancer of their own: they keep an old instance from draining. */
export const STREAMS = ['sse', 'websocket'] as const satisfies readonly StreamProtocol[];
/** gRPC has a deployment of its own, since the balancer then speaks HTTP/2 to the instances. Only EXPECT=known runs it. */
export const GRPC = ['grpc'] as const satisfies readonly StreamProtocol[];
export type DeployClient = Client | StreamProtocol;

/** How long after a switch an old instance is stopped that streams still use, ms. */
export const STREAMS_BOUND_MS = 2000;

/** Whether a kind of client keeps streams open. */
export function isStream(client: DeployClient): client is StreamProtocol {
  return STREAM_PROTOCOLS.some((protocol) => protocol === client);
}
