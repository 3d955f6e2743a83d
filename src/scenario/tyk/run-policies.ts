import type { Trigger } from '../../record/target/policy-record.ts';
import { runPolicyTrial, type PolicySteps } from '../../trial/policies/run-policy-trial.ts';
import { policyBound } from '../../verdict/observe/bounds.ts';
import { policyAssertions } from '../../verdict/observe/policy-assertions.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import type { ScenarioContext } from '../context.ts';
import type { ReportedSeries } from '../judged-series.ts';
import { runJudgedSeries, type SeriesScenario } from '../run-series.ts';
import type { TykWithDashboard } from './tyk.ts';

/** Policies that are created while Tyk reloads. */
export interface PolicyPlan extends Pick<SeriesScenario, 'test' | 'summary'> {
  /** The test file's name without `.test.ts`. */
  scenario: string;
  variant: string;
  target: TykWithDashboard;
  /** How Tyk is notified of a new policy. */
  trigger: Trigger;
  steps: PolicySteps;
  /** How many policies there are, which decides how long one may take to become visible. @default miniature */
  size?: 'miniature' | 'scale';
}

/** Runs trials until every assertion on policies is decided, records and judges them. */
export function runPolicies(plan: PolicyPlan, context: ScenarioContext): Promise<ReportedSeries> {
  const { scenario, variant, trigger, steps, size = 'miniature', summary } = plan;
  const { current: target, dashboard } = plan.target;
  const { settings } = context;
  const boundMs = policyBound(size, settings);
  return runJudgedSeries(
    {
      route: variant,
      run: (number) =>
        runPolicyTrial({ scenario, variant, target, dashboard, trigger, boundMs }, steps, number),
      assertions: policyAssertions(trigger, boundMs),
      // A lost update shows in every trial.
      test: plan.test ?? { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
      ...(summary ? { summary } : {}),
    },
    context,
  );
}
