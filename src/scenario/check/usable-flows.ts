import type { LoadEngine } from '../../load/engine.ts';
import type { ProbeResult } from '../../load/probe/probe.ts';
import { requestBoundMs, type LoadPlan } from '../../record/flow/load-plan.ts';
import { requireAllShards } from '../../trial/lost-shards.ts';
import { TrialLoad } from '../../trial/trial-load.ts';
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
  engine?: LoadEngine,
  signal?: AbortSignal,
): Promise<{ usable: CheckFlow[]; left: NotCarried[] }> {
  const uncertain = flows.filter(({ optional = false }) => optional);
  if (uncertain.length === 0) return { usable: [...flows], left: [] };
  const plans = uncertain.map(({ load }) => ({
    ...load,
    connections: 1,
    requests: 1,
    timeoutMs: RESPONSE_BOUND_MS,
  }));
  const results = await tried(plans, await TrialLoad.start(plans, engine, signal), signal);
  requireAllShards(results, 'the flows could not be tried');
  const left = uncertain.flatMap(({ variant }, index) => {
    const [load, result] = [plans[index], results[index]];
    const why = load && result && whyNot(load, result);
    return why === undefined ? [] : [{ variant, why }];
  });
  const usable = flows.filter(({ variant }) => !left.some((flow) => flow.variant === variant));
  return { usable, left };
}

async function tried(
  plans: readonly LoadPlan[],
  load: TrialLoad,
  signal: AbortSignal | undefined,
): Promise<ProbeResult[]> {
  const boundMs = Math.max(...plans.map(requestBoundMs)) + RESPONSE_BOUND_MS;
  try {
    await load.until((flows) => flows.every(({ ended }) => ended > 0), boundMs, signal);
    return await load.stop(signal);
  } catch (error) {
    // A thread that still waits would keep Node running.
    await load.abandon();
    throw error;
  }
}

function whyNot(load: LoadPlan, { requestTable, downloads, errors }: ProbeResult): string | undefined {
  const slowness = whyNotSlow({ load, requestTable, downloads });
  if (slowness !== undefined) return slowness;
  if (requestTable.length > 0 && requestTable.outcome(0) === 'ok') return undefined;
  const status = requestTable.length === 0 ? 0 : requestTable.status(0);
  const seen = status === 0 ? (errors[0]?.[0] ?? 'no response') : `status ${status}`;
  return load.client === 'http2'
    ? `the target does not speak HTTP/2 (${seen})`
    : `a request of this kind gets no good response (${seen})`;
}
