// The detection matrix: a gateway with one known defect must turn exactly the assertions red that are listed for it.
// @module-tag go-plugin
import path from 'node:path';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { DEFECT_NAMES, type Defect } from '../../src/targets/reference/policies/defects.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { toEntry } from '../../src/report/verdicts/entry.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { killPluginServer, reload } from '../../src/trial/disruptions/disruptions.ts';
import { trialFile } from '../../src/record/disk/run-folder.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { DEFAULT_TIMING, watchedFor, type Timing } from '../../src/trial/timing.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { writeTrial } from '../../src/record/disk/trial-file.ts';
import type { Trial } from '../../src/record/trial.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../../src/verdict/observe/new-calls.ts';
import { recovery, reloadEnded } from '../../src/verdict/observe/target-assertions.ts';
import { isDecided, judge, TOOK_EFFECT } from '../../src/verdict/decide/judge.ts';
import { recoveryOf } from '../../src/verdict/observe/summarize.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { CONTROL_TRIALS_MAX, haveCounted } from '../support/counted-trials.ts';
import { withPlantedWait } from '../support/planted-wait.ts';
import { MATRIX, MOSTLY_IDLE, POST_MATRIX, POSTS, type Control } from './matrix.ts';
import { results } from '../../src/vitest/results.ts';
import type { RouteConfig } from '../../src/targets/reference/route.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const WORKERS = 2;
const CONNECTIONS = 8;
/** One more than a red takes, so that what must not fire has had its chances. */
const TRIALS = 3;
const enoughTrials = (sofar: readonly Trial[]) => haveCounted(sofar, TRIALS);
const RELOAD_BOUND_MS = 3000;
/** A reload of this gateway takes half a second; a hung one is not waited for as long as a user would. */
const HUNG_AFTER_MS = 4000;
const ASSERTIONS = [
  ...RELOAD_ASSERTIONS.filter(({ name }) => name !== 'reload-ended'),
  reloadEnded(RELOAD_BOUND_MS),
  newCalls({ workers: WORKERS, plugins: 1, inFlight: CONNECTIONS }),
];
/** Shorter than a user's, since each trial with a defect that stays is watched for as long. */
const RECOVERY_BOUND_MS = 2000;
const SOON = {
  assertions: ASSERTIONS.map((one) => (one.name === 'recovery' ? recovery(RECOVERY_BOUND_MS) : one)),
  timing: watchedFor({ ...DEFAULT_TIMING, healBoundMs: RECOVERY_BOUND_MS }, RECOVERY_BOUND_MS),
};
/** As a run judges that has these assertions. */
const TEST = { ...DEFAULT_TEST, comparisons: ASSERTIONS.length };

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
});
afterAll(() => upstream?.stop());

function route(name: string): RouteConfig {
  const config = { header: 'x-goplugin', message: `for ${name}` };
  return { path: `/${name}`, plugin: 'goplugin', config, upstream: upstream.url };
}

function start(defect?: Defect): Promise<ReferenceGateway> {
  const config = {
    routes: [route('go'), route('other')],
    pluginServers: pluginServers('go'),
    workers: WORKERS,
  };
  const logFile = path.join(results(), 'logs', 'controls', `${defect?.name ?? 'clean'}.log`);
  return ReferenceGateway.start(defect ? { ...config, defect } : config, logFile, HUNG_AFTER_MS);
}

async function trials(
  context: TestContext,
  control: Omit<Control, 'expected'> & { timing?: Timing },
  defect: Defect | undefined,
  enough: (trials: readonly Trial[]) => boolean,
  maximum: number,
): Promise<Trial[]> {
  let gateway = await start(defect);
  try {
    const history = await runSeries({
      maximum,
      decided: enough,
      run: (number) =>
        runTrial(
          {
            scenario: 'controls',
            variant: defect?.name ?? (control.load ? 'clean/idle' : 'clean'),
            target: gateway,
            upstream,
            signal: context.signal,
            disruption: control.disruption === 'kill' ? killPluginServer('goplugin') : reload,
            load: {
              url: `${gateway.url}/go`,
              connections: CONNECTIONS,
              thinkMs: 0,
              timeoutMs: 10_000,
              expectation: { header: 'x-goplugin', headerValue: 'for go', echoesId: true },
              ...control.load,
            },
            ...(control.timing ? { timing: control.timing } : {}),
          },
          number,
        ),
      recover: async (trial) => {
        if (recoveryOf(trial).class === 'clean' && trial.disruption.failure === undefined) return;
        await gateway.stop();
        gateway = await start(defect);
      },
    });
    return defect?.name === 'slow-warm-up' ? history.map(withPlantedWait) : history;
  } finally {
    await gateway.stop();
  }
}

/** Keeps the trials and the verdict for a report of the controls, which is no part of the scenarios' own. */
async function report(
  context: TestContext,
  history: readonly Trial[],
  assertions = ASSERTIONS,
): Promise<void> {
  const folder = path.join(results(), 'controls');
  for (const trial of history) await writeTrial(trialFile(folder, trial), trial);
  context.task.meta.controlVerdict = toEntry(history, judge(history, assertions, TEST));
}

/** The assertions that fired: red, or for the effect, which never is, not green. */
function fired(history: readonly Trial[], judged = ASSERTIONS): string[] {
  const { assertions } = judge(history, judged, TEST);
  return assertions
    .filter(({ name, verdict }) => (name === TOOK_EFFECT ? verdict !== 'green' : verdict === 'red'))
    .map(({ name }) => name)
    .sort();
}

/** What has been run with POSTs already. */
const ofPosts = new Map<string, Trial[]>();

test.for(DEFECT_NAMES)('%s turns red what it must, and nothing else', async (name, context) => {
  const control = MATRIX[name];
  const { expected } = control;
  const { timing, assertions } = expected.includes('recovery') ? SOON : { assertions: ASSERTIONS };
  const history = await trials(
    context,
    { ...control, ...(timing ? { timing } : {}) },
    { name, ...control.defect },
    enoughTrials,
    CONTROL_TRIALS_MAX,
  );
  if (control.load === POSTS && !control.defect) ofPosts.set(name, history);
  const observed = fired(history, assertions);
  const needed = history.findIndex((_, index) =>
    expected.every((assertion) => fired(history.slice(0, index + 1), assertions).includes(assertion)),
  );
  await report(context, history, assertions);
  context.task.meta.control = {
    defect: name,
    expected,
    observed,
    trialsToVerdict: needed < 0 ? null : needed + 1,
  };
  expect(observed).toEqual(expected);
});

const POST_OF = [0, 1, 2].map((times) => new RegExp(` POST request \\d+ .* handled upstream ${times}×`)) as [
  RegExp,
  RegExp,
  RegExp,
];
const POST_CASES = DEFECT_NAMES.flatMap((name) => {
  const wanted = POST_MATRIX[name];
  return wanted ? [{ name, ...wanted }] : [];
});

test.for(POST_CASES)(
  'POSTs that $name hits are said to be handled $handled times',
  async ({ name, expected, handled }, context) => {
    const history =
      ofPosts.get(name) ??
      (await trials(context, { load: POSTS }, { name }, enoughTrials, CONTROL_TRIALS_MAX));
    expect(fired(history)).toEqual(expected);
    const { assertions } = judge(history, ASSERTIONS, TEST);
    const cases = assertions
      .filter((assertion) => expected.includes(assertion.name))
      .flatMap(({ evidence }) => evidence.filter((line) => line.includes('request')));
    expect(cases.length).toBeGreaterThanOrEqual(expected.length);
    for (const line of cases) expect(line).toMatch(POST_OF[handled]);
  },
);

test.for([
  ['busy connections', {}],
  ['POSTs', { load: POSTS }],
  ['mostly idle connections', { load: MOSTLY_IDLE }],
] as const)('a gateway without defects stays green: %s', async ([, control], context) => {
  const enough = (sofar: readonly Trial[]) => isDecided(sofar, ASSERTIONS, TEST);
  const history = await trials(context, control, undefined, enough, 20);
  await report(context, history);
  const { verdict, assertions } = judge(history, ASSERTIONS, TEST);
  const not = assertions.filter((assertion) => assertion.verdict !== 'green');
  expect(not.flatMap(({ name, evidence }) => [name].concat(evidence))).toEqual([]);
  expect(verdict).toBe('green');
});
