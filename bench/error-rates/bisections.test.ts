// Bisections on a live gateway: the reference gateway in eight "versions", with a defect from one of them on. Each is printed and kept in
// live-bisections.json, whatever it says; an interrupted one goes on, and a finished one tells its answer again.
// @module-tag go-plugin
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { bisect, type Runner } from '../../src/cli/bisect/bisect.ts';
import type { Command } from '../../src/cli/bisect/command.ts';
import { readProgress, writeProgress } from '../../src/cli/bisect/state.ts';
import { describeEnd } from '../../src/cli/bisect/describe.ts';
import type { Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { killPluginServer } from '../../src/trial/disruptions/disruptions.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../src/trial/timing.ts';
import type { Trial } from '../../src/record/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { bypasses } from '../../src/verdict/observe/request-assertions.ts';
import { expectedOf } from '../../src/verdict/bisect/expected.ts';
import { tallyOf } from '../../src/verdict/decide/judge.ts';
import { results } from '../../src/vitest/results.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const VERSIONS = ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0', '1.7.0'];
/** Near, far and in the middle. */
const FIRST_BAD = ['1.1.0', '1.3.0', '1.4.0', '1.6.0', '1.7.0'];
const RATES = { '1': 1, '1 in 3': 1 / 3, '1 in 10': 0.1 };
const TRIALS_MAX = 1000;
/** A kill is over in a fraction of a second, and hundreds of trials are to be run. */
const TIMING = {
  ...DEFAULT_TIMING,
  requestsBefore: 150,
  durationBeforeMs: 100,
  requestsAfter: 200,
  durationAfterMs: 100,
  quietMs: 100,
};

interface LiveBisection {
  rate: string;
  firstBad: string;
  said: string;
  right: boolean;
  trials: number;
  planned: number;
}

const done: LiveBisection[] = [];
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(async () => {
  await upstream?.stop();
  await writeFile(path.join(results(), 'live-bisections.json'), `${JSON.stringify(done, null, 2)}\n`);
});

async function trialsOf(defect: Defect | undefined, atMost: number, signal: AbortSignal): Promise<Trial[]> {
  const routes = [{ path: '/go', plugin: 'goplugin', config: { message: 'go' }, upstream: upstream.url }];
  const logFile = path.join(results(), 'logs', 'live', 'bisections.log');
  const config = { routes, pluginServers: pluginServers('go'), workers: 2, ...(defect ? { defect } : {}) };
  const gateway = await ReferenceGateway.start(config, logFile);
  const trials: Trial[] = [];
  try {
    for (let number = 1; number <= atMost; number++) {
      const trial = await runTrial(
        {
          scenario: 'live-bisections',
          variant: defect ? 'bad' : 'good',
          target: gateway,
          upstream,
          signal,
          timing: TIMING,
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
      );
      trials.push(trial);
    }
    return trials;
  } finally {
    await gateway.stop();
  }
}

const CASES = Object.entries(RATES).flatMap(([name, rate]) =>
  FIRST_BAD.map((firstBad) => ({ name, rate, firstBad })),
);

test.for(CASES)('first bad is $firstBad, showing in $name', async ({ name, rate, firstBad }, { signal }) => {
  const question = { versions: VERSIONS, oldest: 'good', rate } as const;
  const command: Command = {
    scenario: 'live-bisections',
    gateway: 'reference',
    question,
    assertion: bypasses.name,
    variant: firstBad,
    trialsMax: TRIALS_MAX,
  };
  const folder = path.resolve(inject('settings').RESULTS_DIR, 'live-bisections', `${name}, ${firstBad}`);
  const run: Runner = async (version, atMost) => {
    const bad = VERSIONS.indexOf(version) >= VERSIONS.indexOf(firstBad);
    const defect = bad ? ({ name: 'bypass-on-plugin-error', rate } as const) : undefined;
    return tallyOf(await trialsOf(defect, atMost, signal), bypasses);
  };
  const ending = await bisect({
    question,
    run,
    progress: readProgress(folder, command),
    trialsMax: TRIALS_MAX,
    keep: (progress) => writeProgress(folder, command, progress),
  });
  const { tallies } = readProgress(folder, command);
  const trials = Object.values(tallies).reduce((sum, { clean, violating }) => sum + clean + violating, 0);
  const said = describeEnd(ending, command);
  const right = ending.kind === 'found' && ending.version === firstBad;
  const planned = Math.ceil(expectedOf(question).total);
  done.push({ rate: name, firstBad, said, right, trials, planned });
  process.stdout.write(
    `${name}, first bad ${firstBad}: ${said}, after ${trials} trials of ${planned} planned\n`,
  );
  expect(ending).toMatchObject({ kind: 'found', version: firstBad });
});
