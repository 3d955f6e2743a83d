// The reference gateway with one route through the Go plugin and perhaps a defect: what measurements on a live gateway run on.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { pluginFlow } from '../../src/scenario/kong/flows.ts';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';
import { results } from '../../src/vitest/results.ts';

const FLOW = pluginFlow('go');

/** What a measurement is given while its gateway runs. */
export interface LiveGateway {
  target: ReferenceGateway;
  upstream: Upstream;
  /** Eight connections without a pause. */
  load: LoadPlan;
}

/** One gateway after the other for the tests of a file, in front of the same upstream; its log is named after the measurement. */
export function liveGateways(measurement: string) {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
  });
  afterAll(() => upstream?.stop());

  /** Starts a gateway, measures, and stops it. */
  return async function onGateway<Result>(
    defect: Defect | undefined,
    measure: (live: LiveGateway) => Promise<Result>,
  ): Promise<Result> {
    const gateway = await ReferenceGateway.start(
      {
        routes: [FLOW.route(upstream.url)],
        pluginServers: pluginServers('go'),
        workers: 2,
        ...(defect ? { defect } : {}),
      },
      path.join(results(), 'logs', measurement, 'gateway.log'),
    );
    try {
      const load = { ...FLOW.load(gateway), connections: 8, thinkMs: 0, timeoutMs: 10_000 };
      return await measure({ target: gateway, upstream, load });
    } finally {
      await gateway.stop();
    }
  };
}

/** A list that is written into the run's folder when all tests of the file have run, whatever came out. */
export function keptList<Row>(name: string): Row[] {
  const rows: Row[] = [];
  afterAll(() => writeFile(path.join(results(), name), `${JSON.stringify(rows, null, 2)}\n`));
  return rows;
}
