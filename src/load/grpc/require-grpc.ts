import { UserError } from '../../common/user-error.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { Probe } from '../probe/probe.ts';

/** A server that speaks another protocol may wait for more bytes for ever, ms. */
const RESPONSE_BOUND_MS = 5000;
/** What Node makes of a server that sends no frames, or agrees on no protocol over TLS. */
const NO_HTTP2 = /^(?:EPROTO|ERR_HTTP2_(?:SESSION_)?ERROR|ERR_SSL_.*)$/;

/**
 * Makes one call, to find out whether a load over gRPC makes sense at all. Any other failure is for the load to count.
 * @throws UserError: the method does not exist, or the server speaks no HTTP/2 or no gRPC
 */
export async function requireGrpc(plan: LoadPlan): Promise<void> {
  const { rate: _rate, arrivals: _arrivals, durationMs: _durationMs, ...call } = plan;
  const timeoutMs = Math.min(plan.timeoutMs, RESPONSE_BOUND_MS);
  const probe = Probe.start({ ...call, connections: 1, requests: 1, timeoutMs });
  await probe.until(({ ended, openStreams }) => ended + openStreams > 0, 2 * RESPONSE_BOUND_MS);
  const { errors, requestTable } = await probe.stop();
  const [label = ''] = errors[0] ?? [];
  const why = whyNot(label, requestTable.status(0), new URL(plan.url).pathname);
  if (why !== undefined) throw new UserError(why);
}

function whyNot(label: string, status: number, path: string): string | undefined {
  if (label === 'grpc-status UNIMPLEMENTED')
    return `the server has no gRPC method ${path} (UNIMPLEMENTED): the path of the URL must be /package.Service/Method`;
  if (NO_HTTP2.test(label)) return `the server does not speak HTTP/2, which gRPC needs (${label})`;
  if (label.startsWith('content type ')) return `the server does not speak gRPC at ${path}: ${label}`;
  if (status >= 300 && status < 500)
    return `the server does not speak gRPC at ${path}: status ${status} instead of 200`;
  return undefined;
}
