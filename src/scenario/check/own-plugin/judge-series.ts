import { UserError } from '../../../common/user-error.ts';
import type { NotRun } from '../../../report/verdicts/schema.ts';
import type { ReportedSeries } from '../../judged-series.ts';
import type { FlowsPlan } from '../../run-scenario.ts';
import type { PluginGateway } from '../../../targets/target.ts';
import { SCENARIO } from '../check-scenario.ts';
import type { JudgedTarget } from '../judge-targets.ts';
import { whyAborted } from '../why-ended.ts';
import type { OwnPluginSeries } from './series.ts';

/** When a check of a plugin ends. */
export interface Ends {
  /** Whether it goes on after a red. @default false */
  all?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Why no further trial is to begin; undefined while one may. */
  whyTimeIsOver: () => string | undefined;
}

/**
 * Runs series one after the other, until there is a reason not to begin another, or one cannot be run; the others are
 * then missing.
 * @throws what running the first of them throws
 */
export async function judgeSeries(
  all: readonly OwnPluginSeries[],
  { signal, whyTimeIsOver }: Ends,
  runOne: (series: OwnPluginSeries) => Promise<readonly ReportedSeries[]>,
): Promise<Required<Pick<JudgedTarget, 'verdicts' | 'missing'>>> {
  const verdicts: ReportedSeries[] = [];
  const missing: NotRun = [];
  let failure: string | undefined;
  for (const series of all) {
    const isFirst = verdicts.length === 0;
    let why = signal?.aborted ? whyAborted(signal) : (failure ?? (isFirst ? undefined : whyTimeIsOver()));
    try {
      if (why === undefined) verdicts.push(...(await runOne(series)));
    } catch (error) {
      if (isFirst || !(signal?.aborted === true || error instanceof UserError)) throw error;
      why = failure = signal?.aborted ? whyAborted(signal) : (error as UserError).message;
    }
    if (why === undefined) continue;
    for (const variant of variantsOf(series)) missing.push({ scenario: SCENARIO, variant, why });
  }
  return { verdicts, missing };
}

/** When the trials of one series end. */
export function endsOfSeries({
  all = false,
  signal,
  whyTimeIsOver,
}: Ends): Required<Pick<FlowsPlan<PluginGateway>, 'endsAtRed' | 'giveUp' | 'whyEnded'>> {
  return {
    endsAtRed: !all,
    giveUp: (flows) =>
      !all && flows.some(({ judgement }) => judgement.verdict === 'red')
        ? 'a flow is red; --all goes on until every assertion is decided'
        : whyTimeIsOver(),
    whyEnded: () => (signal?.aborted ? whyAborted(signal) : undefined),
  };
}

function variantsOf({ flows, targetVariant }: OwnPluginSeries): string[] {
  return [...flows.map(({ variant }) => variant), targetVariant];
}
