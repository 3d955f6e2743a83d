import { unlessAborted } from '../../common/unless-aborted.ts';
import { Probe } from '../../load/probe/probe.ts';
import { requestBoundMs, type LoadPlan } from '../../record/flow/load-plan.ts';
import { whyNotSlow } from '../../verdict/observe/slow-transfers.ts';
import type { CheckFlow } from './default-flows.ts';

/** A server that speaks another protocol may wait for more bytes for ever, ms. */
const RESPONSE_BOUND_MS = 5000;

/** A flow that a target cannot carry. */
export interface NotCarried {
  variant: string;
  why: string;
}

/**
 * Tries the flows that a target may not be able to carry, with one request each, all at once.
 * @throws the signal's reason
 */
export async function usableFlows(
  flows: readonly CheckFlow[],
  signal?: AbortSignal,
): Promise<{ usable: CheckFlow[]; left: NotCarried[] }> {
  const uncertain = flows.filter(({ optional = false }) => optional);
  const plans = uncertain.map(({ load }) => ({
    ...load,
    connections: 1,
    requests: 1,
    timeoutMs: RESPONSE_BOUND_MS,
  }));
  // In one thread, since each thread keeps its memory for later loads.
  const probes = Probe.startAll(plans);
  const asked = Promise.all(
    plans.map(async (plan, index) => {
      const probe = probes[index];
      return probe && (await whyNot(plan, probe));
    }),
  );
  const reasons = await unlessAborted(asked, signal).catch(async (error: unknown) => {
    // A thread that still waits would keep Node running.
    await Promise.all(probes.map((probe) => probe.abandon()));
    throw error;
  });
  const left = uncertain.flatMap(({ variant }, index) => {
    const why = reasons[index];
    return why === undefined ? [] : [{ variant, why }];
  });
  const usable = flows.filter(({ variant }) => !left.some((flow) => flow.variant === variant));
  return { usable, left };
}

async function whyNot(load: LoadPlan, probe: Probe): Promise<string | undefined> {
  await probe.until(({ ended }) => ended > 0, requestBoundMs(load) + RESPONSE_BOUND_MS);
  const { requestTable, downloads, errors } = await probe.stop();
  const slowness = whyNotSlow({ load, requestTable, downloads });
  if (slowness !== undefined) return slowness;
  if (requestTable.length > 0 && requestTable.outcome(0) === 'ok') return undefined;
  const status = requestTable.length === 0 ? 0 : requestTable.status(0);
  const seen = status === 0 ? (errors[0]?.[0] ?? 'no response') : `status ${status}`;
  return load.client === 'http2'
    ? `the target does not speak HTTP/2 (${seen})`
    : `a request of this kind gets no good response (${seen})`;
}
