// The instrument's own rates of error, live: the same series of trials 20 times on a clean gateway and 20 times on one that lets requests
// through in 1 of 3 kills. Every run is printed and kept in live-runs.json, whatever it says.
// @module-tag go-plugin
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { killPluginServer } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { bypasses } from '../../src/verdict/observe/request-assertions.ts';
import { isDecided, judge } from '../../src/verdict/decide/judge.ts';
import { exceeds } from '../../src/verdict/observe/assertion.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import type { Verdict } from '../../src/verdict/decide/merge.ts';
import { results } from '../../src/vitest/results.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const RUNS = 20;
const RATE = 1 / 3;
const TRIALS_MAX = 60;

interface LiveRun {
  gateway: string;
  run: number;
  verdict: Verdict;
  trials: number;
  violating: number;
}

const runs: LiveRun[] = [];
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(async () => {
  await upstream?.stop();
  await writeFile(path.join(results(), 'live-runs.json'), `${JSON.stringify(runs, null, 2)}\n`);
});

const GATEWAYS: [string, Defect | undefined, Verdict][] = [
  ['clean', undefined, 'green'],
  ['bypass in 1 of 3', { name: 'bypass-on-plugin-error', rate: RATE }, 'red'],
];
const CASES = GATEWAYS.flatMap(([name, defect, expected]) =>
  Array.from({ length: RUNS }, (_, index) => ({ name, defect, expected, run: index + 1 })),
);

test.for(CASES)('$name, run $run', async ({ name, defect, expected, run }, { signal }) => {
  const routes = [{ path: '/go', plugin: 'goplugin', config: { message: 'go' }, upstream: upstream.url }];
  const config = { routes, pluginServers: pluginServers('go'), workers: 2, ...(defect ? { defect } : {}) };
  const gateway = await ReferenceGateway.start(config, path.join(results(), 'logs', 'live', 'gateway.log'));
  try {
    const trials = await runSeries({
      maximum: TRIALS_MAX,
      decided: (sofar) => isDecided(sofar, [bypasses], DEFAULT_TEST),
      run: (number) =>
        runTrial(
          {
            scenario: 'live-runs',
            variant: name,
            target: gateway,
            upstream,
            signal,
            disruption: killPluginServer('goplugin'),
            load: {
              url: `${gateway.url}/go`,
              connections: 8,
              thinkMs: 0,
              timeoutMs: 10_000,
              expectation: { header: 'x-goplugin', headerValue: 'go', echoesId: true },
            },
          },
          number,
        ),
    });
    const { verdict } = judge(trials, [bypasses], DEFAULT_TEST);
    const violating = trials.filter((trial) => exceeds(bypasses.observe(trial), 0)).length;
    runs.push({ gateway: name, run, verdict, trials: trials.length, violating });
    process.stdout.write(
      `${name}, run ${run}: ${verdict} after ${trials.length} trials, ${violating} violating\n`,
    );
    expect(verdict).toBe(expected);
  } finally {
    await gateway.stop();
  }
});
