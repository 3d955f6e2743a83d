import { confidenceText, counted } from '../common/counted.ts';
import path from 'node:path';
import { withoutStack } from '../common/user-error.ts';
import { test as base, type TestContext } from 'vitest';
import type { LoadEngine } from '../load/engine.ts';
import type { Settings } from '../settings/keys.ts';
import type { ScenarioContext } from '../scenario/context.ts';
import { deployFlows, deployScenario } from '../scenario/deploy/deploy-scenario.ts';
import { RestartableDeployment } from '../scenario/deploy/deployment.ts';
import { planOf, SCENARIO as DEPLOY, type Variant } from '../scenario/deploy/variants.ts';
import type { JudgedSeries, ReportedSeries } from '../scenario/judged-series.ts';
import type { PluginFlow } from '../scenario/kong/flows.ts';
import { startKong, type KongEnvironment } from '../scenario/kong/kong.ts';
import type { KongPlan } from '../scenario/kong/runtime.ts';
import { notPrepared } from '../scenario/prepare/needs.ts';
import { runFlows, runScenario, type FlowsPlan, type ScenarioPlan } from '../scenario/run-scenario.ts';
import { runPolicies, type PolicyPlan } from '../scenario/tyk/run-policies.ts';
import type { Target } from '../targets/target.ts';
import { TykWithDashboard, type TykPlan } from '../scenario/tyk/tyk.ts';
import { requireAsserted } from './asserted.ts';
import { scenarioContext, scenarioOf } from './scenario-context.ts';

/** A Kong and the flows through it. The scenario is that of the test file. */
type KongOptions = Omit<KongPlan, 'scenario' | 'routes'> & { flows: readonly PluginFlow[] };
type WithDefaultScenario<Plan extends { scenario: string }> = Omit<Plan, 'scenario'> & { scenario?: string };

/** The fixtures of scenario tests. Everything they start is stopped when the test ends. */
export interface ScenarioFixtures {
  settings: Settings;
  /** Starts Kong or the reference gateway. */
  kong(options: KongOptions): Promise<KongEnvironment>;
  /** As `kong`, but shared by all tests of a file. */
  sharedKong(options: KongOptions): Promise<KongEnvironment>;
  /** Starts Tyk with these policies. */
  tyk(name: string, policies: TykPlan['policies']): Promise<TykWithDashboard>;
  /** Runs a scenario until it is decided, and reports the verdict. */
  runScenario<T extends Target>(plan: WithDefaultScenario<ScenarioPlan<T>>): Promise<JudgedSeries>;
  /** The same with several flows at once: a verdict for each of them, and one for the target itself. */
  runFlows<T extends Target>(plan: WithDefaultScenario<FlowsPlan<T>>): Promise<JudgedSeries[]>;
  /** The same for policies of Tyk. */
  runPolicies(plan: WithDefaultScenario<PolicyPlan>): Promise<JudgedSeries>;
  /** The same for blue-green deploys under the load of one variant: one verdict on everything. */
  runDeploy(variant: Variant, engine?: LoadEngine): Promise<JudgedSeries>;
  /** The same with several variants of one balancer and way: a verdict on each of them, and one on the target itself. */
  runDeployFlows(variants: readonly Variant[], engine?: LoadEngine): Promise<JudgedSeries[]>;
}

/** Fixtures shared by the tests of a file. */
interface FileFixtures {
  kongOfFile(scenario: string, options: KongOptions): Promise<KongEnvironment>;
}

const withKongOfFile = base.extend<{ $file: FileFixtures }>({
  kongOfFile: [
    // Vitest requires the first parameter to be destructured.
    // oxlint-disable-next-line eslint/no-empty-pattern
    async ({}, use) => {
      let started: Promise<KongEnvironment> | undefined;
      await use((scenario, options) => (started ??= startKongFor(scenario, options)));
      await (await started?.catch(() => undefined))?.stop();
    },
    { scope: 'file' },
  ],
});

export const test = withKongOfFile.extend<ScenarioFixtures>({
  // oxlint-disable-next-line eslint/no-empty-pattern
  settings: async ({}, use) => use(scenarioContext().settings),
  kong: async ({ task, onTestFinished }, use) =>
    use(async (options) => {
      const kong = await startKongFor(scenarioOf(task), options);
      onTestFinished(() => kong.stop());
      return kong;
    }),
  sharedKong: async ({ task, kongOfFile }, use) => use((options) => kongOfFile(scenarioOf(task), options)),
  tyk: async ({ task, onTestFinished }, use) =>
    use(async (name, policies) => {
      const { settings, prepared, results } = scenarioContext();
      if (!prepared.tyk) throw notPrepared('tyk');
      const logs = path.join(results(), 'logs', scenarioOf(task), name);
      const tyk = await TykWithDashboard.start({ programs: prepared.tyk, settings, logs, policies });
      onTestFinished(() => tyk.stop());
      return tyk;
    }),
  runScenario: async ({ task, signal, annotate, onTestFinished }, use) =>
    use((plan) =>
      runAndReport({ task, signal, annotate, onTestFinished }, (context) =>
        runScenario({ scenario: scenarioOf(task), ...plan }, context),
      ),
    ),
  runFlows: async ({ task, signal, annotate, onTestFinished }, use) =>
    use((plan) =>
      runAllAndReport({ task, signal, annotate, onTestFinished }, (context) =>
        runFlows({ scenario: scenarioOf(task), ...plan }, context),
      ),
    ),
  runPolicies: async ({ task, signal, annotate, onTestFinished }, use) =>
    use((plan) =>
      runAndReport({ task, signal, annotate, onTestFinished }, (context) =>
        runPolicies({ scenario: scenarioOf(task), ...plan }, context),
      ),
    ),
  runDeploy: async ({ task, signal, annotate, onTestFinished }, use) =>
    use(async (variant, engine) => {
      const target = await RestartableDeployment.start(DEPLOY, planOf(variant), scenarioContext());
      onTestFinished(() => target.stop());
      return runAndReport({ task, signal, annotate, onTestFinished }, (own) => {
        const context = carriedBy(own, engine);
        return runScenario(deployScenario(variant, target, context), context);
      });
    }),
  runDeployFlows: async ({ task, signal, annotate, onTestFinished }, use) =>
    use(async (variants, engine) => {
      const [first] = variants;
      if (!first) throw new Error('a deploy needs at least one variant');
      const target = await RestartableDeployment.start(DEPLOY, planOf(first), scenarioContext());
      onTestFinished(() => target.stop());
      return runAllAndReport({ task, signal, annotate, onTestFinished }, (own) => {
        const context = carriedBy(own, engine);
        return runFlows(deployFlows(variants, target, context), context);
      });
    }),
});

function carriedBy(context: ScenarioContext, engine: LoadEngine | undefined): ScenarioContext {
  return engine ? { ...context, engine } : context;
}

function startKongFor(scenario: string, { flows, ...options }: KongOptions): Promise<KongEnvironment> {
  const routes = (upstream: string) => flows.map((flow) => flow.route(upstream));
  return startKong({ ...options, scenario, routes }, scenarioContext());
}

type ReportingTest = Pick<TestContext, 'task' | 'signal' | 'annotate' | 'onTestFinished'>;

/**
 * Runs a series and passes it to the reporters. At its end, the test fails unless it has asserted the whole verdict.
 */
async function runAndReport(
  running: ReportingTest,
  run: (context: ScenarioContext) => Promise<ReportedSeries>,
): Promise<JudgedSeries> {
  const [series] = await runAllAndReport(running, async (context) => [await run(context)]);
  if (!series) throw new Error('one series has one verdict');
  return series;
}

/** The same for several series at once. */
async function runAllAndReport(
  running: ReportingTest,
  run: (context: ScenarioContext) => Promise<ReportedSeries[]>,
): Promise<JudgedSeries[]> {
  const all = await run(scenarioContext(running)).catch(withoutStack);
  for (const series of all) await annotateVerdict(running, series);
  running.task.meta.reported = all.map(({ entry, row, summary }) => ({
    entry,
    row,
    ...(summary === undefined ? {} : { summary }),
  }));
  for (const series of all) requireAsserted(running, series);
  return all;
}

// junit.xml keeps annotations as properties: the verdict, and what is not green in it.
async function annotateVerdict({ annotate }: ReportingTest, { entry }: ReportedSeries): Promise<void> {
  const { variant, verdict, confidence, trials, assertions } = entry;
  await annotate(
    `${variant}: ${verdict} after ${counted(trials, 'trials')}, confidence ${confidenceText(confidence)}`,
    'verdict',
  );
  const undecided: string[] = [];
  for (const { name, verdict: word, evidence } of assertions) {
    if (word === 'inconclusive' && evidence.length < 2) undecided.push(name);
    else if (word !== 'green') await annotate(`${name}: ${evidence.join('; ')}`, word);
  }
  // If nothing is decided, the assertion that has a case says why.
  const isAll = assertions.every(({ verdict: word }) => word === 'inconclusive');
  if (undecided.length > 0 && !(isAll && undecided.length < assertions.length))
    await annotate(`undecided, with no violation so far: ${undecided.join(', ')}`, 'inconclusive');
}
