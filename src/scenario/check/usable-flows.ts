import { Probe } from '../../load/probe/probe.ts';
import type { CheckFlow } from './default-flows.ts';

/** A server that speaks another protocol may wait for more bytes for ever, ms. */
const RESPONSE_BOUND_MS = 5000;

/** A flow that a target cannot carry. */
export interface NotCarried {
  variant: string;
  why: string;
}

/** Tries the flows that a target may not be able to carry, with one request each. */
export async function usableFlows(
  flows: readonly CheckFlow[],
): Promise<{ usable: CheckFlow[]; left: NotCarried[] }> {
  const usable: CheckFlow[] = [];
  const left: NotCarried[] = [];
  for (const flow of flows) {
    const why = flow.optional === true ? await whyNot(flow) : undefined;
    if (why === undefined) usable.push(flow);
    else left.push({ variant: flow.variant, why });
  }
  return { usable, left };
}

async function whyNot({ load }: CheckFlow): Promise<string | undefined> {
  const probe = Probe.start({ ...load, connections: 1, requests: 1, timeoutMs: RESPONSE_BOUND_MS });
  await probe.until(({ ended }) => ended > 0, 2 * RESPONSE_BOUND_MS);
  const { requestTable, errors } = await probe.stop();
  const outcome = requestTable.length === 0 ? undefined : requestTable.outcome(0);
  if (outcome === 'ok') return undefined;
  const status = requestTable.length === 0 ? 0 : requestTable.status(0);
  const seen = status === 0 ? (errors[0]?.[0] ?? outcome) : `status ${status}`;
  return load.client === 'http2'
    ? `the target does not speak HTTP/2 (${seen ?? 'no response'})`
    : `a request of this kind gets no good response (${seen ?? 'no response'})`;
}
