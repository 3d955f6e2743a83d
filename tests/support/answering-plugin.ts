import type { Target } from '../../src/targets/target.ts';
import type { Expectation } from '../../src/record/expectation.ts';
import type { RouteConfig } from '../../src/targets/reference/route.ts';

const HEADER = 'x-goplugin';
/** What the teapot behind it answers: a client that sees this has reached it past the plugin. */
const TEAPOT = 418;

/** A route whose plugin answers by itself. */
export function answeringRoute(path: string, message: string, upstream: string): RouteConfig {
  return { path, plugin: 'goplugin', config: { header: HEADER, message, answer: true }, upstream };
}

/** What proves that its plugin answered, and this very request: found where the gateway can carry it. */
export function answeredBy(
  { losesExitHeaders = false }: Pick<Target, 'losesExitHeaders'>,
  message: string,
): Expectation {
  return {
    header: HEADER,
    headerValue: message,
    bypassStatus: TEAPOT,
    echoesId: true,
    proofIn: losesExitHeaders ? 'body' : 'headers',
  };
}
