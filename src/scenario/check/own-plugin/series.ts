import type { Expectation } from '../../../record/flow/expectation.ts';
import { OWN_SERVER } from '../../../targets/kong/config.ts';
import type { PluginLanguage } from '../../../targets/kong/own-plugin/plugin.ts';
import type { PluginGateway } from '../../../targets/target.ts';
import { killPluginServer, lateStart, reload } from '../../../trial/disruptions/disruptions.ts';
import { WITHOUT_LOAD_BEFORE } from '../../../trial/timing.ts';
import { DETERMINISTIC_TEST } from '../../../verdict/decide/sequential-test.ts';
import type { Assertion } from '../../../verdict/observe/assertion.ts';
import { reloadBounds, respawnBound } from '../../../verdict/observe/bounds.ts';
import { outageAssertions, reloadAssertions } from '../../../verdict/observe/request-assertions.ts';
import type { Settings } from '../../../settings/keys.ts';
import { loadOf } from '../../../settings/load.ts';
import { counted } from '../../../common/counted.ts';
import { defaultTest, plannedTrials } from '../../series-of-flow.ts';
import type { LoadPlan } from '../../../record/flow/load-plan.ts';
import { variantOf } from '../check-scenario.ts';
import { describedLoad, thinned } from '../flow-rates.ts';
import { CONNECTION_KINDS } from '../../connection-kinds.ts';
import { completeLoad, type FlowsPlan, type ScenarioFlow, type ScenarioLoad } from '../../run-scenario.ts';

/** The path of the route through the plugin. */
export const ROUTE = '/plugin';
const NAME_COLUMNS = 16;
/** As late as the plugin servers that real Kong was measured with. */
const LATE_S = 4;

/** One series of a check of a plugin, but for its target. */
export interface OwnPluginSeries extends Omit<FlowsPlan<PluginGateway>, 'scenario' | 'target'> {
  /** How long the plugin server waits before it starts, s. @default 0 */
  lateS?: number;
}

/**
 * The series of a check, each with a Kong of its own: that the server of the plugin is killed, a reload, and that the
 * server comes up late. A plugin in Lua has no server, so there is only the reload.
 */
export function seriesFor(
  language: PluginLanguage,
  expectHeader: string,
  settings: Settings,
): OwnPluginSeries[] {
  const expectation: Expectation = { header: expectHeader };
  const { LOAD_RATE: rate, REQUEST_TIMEOUT_MS: timeoutMs } = settings;
  const paced = (target: Pick<LoadPlan, 'url' | 'expectation'>): LoadPlan => {
    const load = { ...target, ...CONNECTION_KINDS.paced, timeoutMs };
    // As the option says: the other flows send at most as many requests again.
    return (rate === undefined ? undefined : thinned([{ load }], rate)[0]?.load) ?? load;
  };
  const flow = (name: string, load: (target: Pick<LoadPlan, 'url' | 'expectation'>) => ScenarioLoad) => ({
    variant: name,
    route: name,
    load: ({ url }: Pick<PluginGateway, 'url'>) => load({ url: `${url}${ROUTE}`, expectation }),
  });
  const flows = (disruption = ''): ScenarioFlow<PluginGateway>[] => [
    flow(`busy${disruption}`, (target) => ({ ...target, ...loadOf(settings, 0) })),
    flow(`paced${disruption}`, paced),
  ];
  const reloads: OwnPluginSeries = {
    flows: flows(),
    targetVariant: 'target',
    disruption: reload,
  };
  if (language === 'lua') {
    // Kong reports no plugin server, so that none can be left.
    const assertions = reloadAssertions(reloadBounds('kong', settings));
    return [
      {
        ...reloads,
        assertions: withoutValue(assertions).filter(({ name }) => name !== 'plugin-servers-left'),
      },
    ];
  }
  const boundMs = respawnBound(language, settings);
  const outage = {
    assertions: withoutValue(outageAssertions(boundMs)),
    test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
  };
  return [
    // First, since what fails each time is seen soonest.
    {
      ...outage,
      flows: flows('/kill'),
      targetVariant: 'target/kill',
      disruption: killPluginServer(OWN_SERVER, boundMs),
    },
    reloads,
    {
      ...outage,
      flows: flows('/late-start'),
      targetVariant: 'target/late-start',
      disruption: lateStart(OWN_SERVER),
      timing: WITHOUT_LOAD_BEFORE,
      fresh: true,
      lateS: LATE_S,
    },
  ];
}

/** The same under the name of its target, where a run has several. */
export function withName(series: OwnPluginSeries, name: string | undefined): OwnPluginSeries {
  return {
    ...series,
    targetVariant: variantOf(name, series.targetVariant),
    flows: series.flows.map((flow) => ({
      ...flow,
      variant: variantOf(name, flow.variant),
      route: variantOf(name, flow.variant),
    })),
  };
}

/** What a check would do, without doing it. */
export function dryRunLines(all: readonly OwnPluginSeries[], settings: Settings, image: string): string[] {
  const target = { url: 'http://kong' } as PluginGateway;
  return [
    'dry run: nothing was built or started',
    ...all.flatMap(({ flows, test = defaultTest(settings) }) => [
      `${counted(plannedTrials(test, 1, settings), 'trials')} for a green, ${settings.TRIALS_MAX} at most, each with the flows:`,
      ...flows.map(
        ({ variant, load }) =>
          `  ${variant.padEnd(NAME_COLUMNS)} ${describedLoad(completeLoad(load(target), settings))}`,
      ),
    ]),
    `needs a container engine, and ${image}, from which it builds an image with the plugin; writes to ${settings.RESULTS_DIR}/`,
  ];
}

/** What is coming, in one line. */
export function announcement(all: readonly OwnPluginSeries[], settings: Settings): string {
  const texts = all.map(({ flows, test = defaultTest(settings) }) => {
    const names = flows.map(({ variant }) => variant).join(', ');
    return `${names} (${counted(plannedTrials(test, 1, settings), 'trials')} for a green)`;
  });
  return `load: ${describedLoad(loadOf(settings, 0))}; series: ${texts.join('; ')}`;
}

// The value of the header may differ from response to response.
function withoutValue(assertions: readonly Assertion[]): Assertion[] {
  return assertions.filter(({ name }) => name !== 'wrong-configuration');
}
