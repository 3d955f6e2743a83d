// How likely the suite is to see a fault of so many ms in one reload, by load, measured on the reference gateway with a fault of that length
// and beside what docs/detection-power.md works out on paper. Every figure is printed and kept in detection-power.json.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ReferenceGateway } from '../../src/gateways/reference/reference.ts';
import type { LoadPlan } from '../../src/load/plan.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { reload } from '../../src/trial/disturbances.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import type { Timing } from '../../src/trial/timing.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { errors } from '../../src/verdict/assertions.ts';
import { chanceToSee } from '../support/chance.ts';

const RELOADS = 8;
const WINDOWS_MS = [0.25, 1, 5, 30];
const TIMING: Timing = {
  requestsBefore: 20,
  durationBeforeMs: 150,
  requestsAfter: 20,
  durationAfterMs: 20,
  cleanMs: 20,
  healBoundMs: 1000,
  boundMs: 10_000,
};

const LOADS: Record<string, Partial<LoadPlan>> = {
  '8 busy': {},
  '8 paced by 10 ms': { thinkMs: 10 },
  '4 busy, 4 paced': { pacedMs: 10 },
  '500/s, constant': { rate: 500 },
};

interface Measured {
  load: string;
  windowMs: number;
  reloads: number;
  seen: number;
  expected: number;
}

const measured: Measured[] = [];
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(async () => {
  await upstream?.stop();
  await writeFile(path.join(inject('results'), 'detection-power.json'), JSON.stringify(measured, null, 2));
});

const CASES = Object.keys(LOADS).flatMap((load) => WINDOWS_MS.map((windowMs) => ({ load, windowMs })));

test.for(CASES)('$windowMs ms under $load', async ({ load, windowMs }, { signal }) => {
  const routes = [{ path: '/go', plugin: 'goplugin', config: { message: 'go' }, upstream: upstream.url }];
  const pluginServers = inject('pluginServers').filter((spec) => spec.name === 'goplugin');
  const defect = { name: 'fault-window', faultMs: windowMs } as const;
  const logFile = path.join(inject('results'), 'logs', 'power', 'gateway.log');
  const gateway = await ReferenceGateway.start({ routes, pluginServers, workers: 2, defect }, logFile);
  try {
    const trials: Trial[] = [];
    for (let number = 1; number <= RELOADS; number++) {
      const plan: LoadPlan = {
        url: `${gateway.url}/go`,
        connections: 8,
        thinkMs: 0,
        timeoutMs: 10_000,
        witness: {},
        ...LOADS[load],
      };
      const trial = {
        scenario: 'power',
        variant: load,
        gateway,
        signal,
        disturbance: reload,
        timing: TIMING,
      };
      trials.push(await runTrial({ ...trial, load: plan }, number));
    }
    const seen = trials.filter((trial) => errors.find(trial).observed > 0).length;
    const chances = trials.map((trial) => chanceToSee(trial, windowMs));
    const expected = chances.reduce((sum, chance) => sum + chance, 0) / RELOADS;
    measured.push({ load, windowMs, reloads: RELOADS, seen, expected });
    process.stdout.write(
      `${load}, ${windowMs} ms: seen in ${seen} of ${RELOADS} reloads, worked out ${(100 * expected).toFixed(0)} %\n`,
    );
    expect(trials).toHaveLength(RELOADS);
  } finally {
    await gateway.stop();
  }
});
