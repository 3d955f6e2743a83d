import type { Gateway } from '../../src/gateways/gateway.ts';
import type { RouteConfig } from '../../src/gateways/reference/config.ts';
import type { Witness } from '../../src/load/witness.ts';

const HEADER = 'x-goplugin';
/** What the teapot behind it answers: a client that sees this has reached it past the plugin. */
const TEAPOT = 418;

/** A route whose plugin answers by itself. */
export function answeringRoute(path: string, message: string, upstream: string): RouteConfig {
  return { path, plugin: 'goplugin', config: { header: HEADER, message, answer: true }, upstream };
}

/** What proves that its plugin answered, and this very request: found where the gateway can carry it. */
export function answeredBy(
  { losesExitHeaders = false }: Pick<Gateway, 'losesExitHeaders'>,
  message: string,
): Witness {
  return {
    header: HEADER,
    headerValue: message,
    bypassStatus: TEAPOT,
    echoesId: true,
    proofIn: losesExitHeaders ? 'body' : 'headers',
  };
}
