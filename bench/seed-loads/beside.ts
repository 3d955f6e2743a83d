// Another client and the probe, at the same time on the same target, which is reloaded again and again.
import { setTimeout as delay } from 'node:timers/promises';
import { figuresOf } from '../../src/cli/probe/figures.ts';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import type { Reloadable } from '../../src/targets/target.ts';
import { ofProbe, table, type Reported } from './reported.ts';

/** From the beginning of the load, or the end of a reload, to the next reload: the seed's own second at first. */
const FIRST_MS = 1000;
const NEXT_MS = 5000;
/** The seed's clients gave up after 20 s. */
const TIMEOUT_MS = 20_000;

/** What both clients reported of the same time. */
export interface Beside {
  reloads: number;
  clients: Record<string, Reported>;
  table: string;
}

/** Runs the client to its end, beside a probe of these loads, under reloads. */
export async function beside(
  target: Reloadable,
  loads: readonly Pick<LoadPlan, 'url' | 'expectation'>[],
  connections: number,
  other: Record<string, () => Promise<Reported>>,
): Promise<Beside> {
  const [[name, run] = ['', undefined]] = Object.entries(other);
  if (!run) throw new Error('there is no client to run beside the probe');
  const probes = Probe.startAll(
    loads.map((load) => ({ connections, thinkMs: 0, timeoutMs: TIMEOUT_MS, ...load })),
  );
  const client = run();
  const ended = client.then(
    () => true,
    () => true,
  );
  let reloads = 0;
  while (!(await Promise.race([ended, delay(reloads === 0 ? FIRST_MS : NEXT_MS, false)]))) {
    await target.reload();
    reloads++;
  }
  const reported = await client;
  const results = await Promise.all(probes.map((probe) => probe.stop()));
  const seen = results.map((result) => ofProbe(figuresOf(result, 0, false).document));
  const clients = { probe: seen.reduce(added), [name]: reported };
  return { reloads, clients, table: table(clients) };
}

function added(one: Reported, other: Reported): Reported {
  return {
    ok: one.ok + other.ok,
    bypass: one.bypass + other.bypass,
    error: one.error + other.error,
    closed: one.closed + other.closed,
    timeout: one.timeout + other.timeout,
    other: one.other + other.other,
    idleCloses: (one.idleCloses ?? 0) + (other.idleCloses ?? 0),
    longestMs: Math.max(one.longestMs, other.longestMs),
  };
}
