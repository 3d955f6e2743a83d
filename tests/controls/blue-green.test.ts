// The wrong ways of a blue-green deploy, each of which must be red on the assertions that it violates.
// @module-tag balancers
import { expect, inject, test } from 'vitest';
import { envoy } from '../../src/targets/balancers/envoy/envoy.ts';
import { deploy } from '../../src/trial/disruptions/deploy.ts';
import { runTrial } from '../../src/trial/run-trial.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { SWITCH_ASSERTIONS } from '../../src/verdict/observe/switch-assertions.ts';
import { runSeries } from '../../src/scenario/series.ts';
import { RestartableDeployment } from '../../src/scenario/deploy/deployment.ts';
import { TIMING } from '../../src/scenario/deploy/deploy-scenario.ts';
import { scenarioContext } from '../../src/vitest/scenario-context.ts';
import { CONTROL_TRIALS_MAX, haveCounted } from '../support/counted-trials.ts';
import { DEPLOY_CONTROLS } from './deploys.ts';

const SLOW_MS = 1000;
/** What a red takes of a fault that shows each time. */
const TRIALS = 2;
/** As a run judges that has these assertions. */
const TEST = { ...DEFAULT_TEST, comparisons: SWITCH_ASSERTIONS.length };

test.for(DEPLOY_CONTROLS.map((control) => [control.name, control] as const))(
  '%s',
  async ([, control], context) => {
    const scenario = 'controls-blue-green';
    const subject = await RestartableDeployment.start(
      scenario,
      { ...control, kind: envoy },
      scenarioContext(),
    );
    context.onTestFinished(() => subject.stop());
    const trials = await runSeries({
      maximum: CONTROL_TRIALS_MAX,
      decided: (sofar) => haveCounted(sofar, TRIALS),
      run: (number) =>
        runTrial(
          {
            scenario,
            variant: control.name,
            target: subject.current,
            upstream: { takeHandled: () => subject.current.takeHandled() },
            load: subject.load('keep-alive'),
            disruption: deploy({
              boundMs: control.boundMs ?? inject('settings').STALE_BOUND_MS,
              slow: { bodyMs: SLOW_MS, clients: ['keep-alive'] },
              instead: control.instead(subject.current),
            }),
            timing: TIMING,
            signal: context.signal,
          },
          number,
        ),
      recover: () => subject.rebuild(),
    });
    const red = judge(trials, SWITCH_ASSERTIONS, TEST)
      .assertions.filter(({ verdict }) => verdict === 'red')
      .map(({ name }) => name);
    expect(trials.flatMap(({ disruption }) => disruption.failure ?? [])).toEqual([]);
    expect(red).toEqual(expect.arrayContaining(control.red));
    expect([...control.red, ...control.mayBeRed]).toEqual(expect.arrayContaining(red));
  },
);
