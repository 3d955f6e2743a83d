import { counted } from '../../common/counted.ts';
import { describeLoad } from '../../report/console/describe-load.ts';
import type { Settings } from '../../settings/keys.ts';
import { baselineMs } from '../baselines.ts';
import { defaultTest, plannedTrials } from '../series-of-flow.ts';
import type { CheckFlow } from './default-flows.ts';
import { mostPerSecond } from './flow-rates.ts';

const NAME_COLUMNS = 15;
/** A red needs so many trials that violate the same assertion. */
const RED_TRIALS = 2;

/** How many reloads are coming, in one line. */
export function reloadsLine(settings: Settings, all: boolean): string {
  const green = plannedTrials(defaultTest(settings), 1, settings);
  const most = settings.TRIALS_MAX;
  const red = all ? '' : `${Math.min(RED_TRIALS, most)} or more for a red, `;
  return `reloads: ${red}${green} for a green, ${most} at most`;
}

/** What a check would do, without doing it. */
export function dryRunLines(flows: readonly CheckFlow[], settings: Settings, all: boolean): string[] {
  const connections = flows.reduce((sum, { load }) => sum + load.connections, 0);
  return [
    'dry run: one request was sent to look at the target; no load, and no reload',
    'flows, all at once:',
    ...flows.map(flowLine),
    `together at most ${counted(connections, 'connections')}`,
    `baseline: all flows for ${baselineS(flows)} s without a reload`,
    reloadsLine(settings, all),
  ];
}

function flowLine({ variant, load, optional = false }: CheckFlow): string {
  const most = mostPerSecond(load);
  const rate = Number.isFinite(most)
    ? `at most ${counted(Math.ceil(most), 'requests')} per second`
    : 'as many requests as its connections carry';
  const where = optional ? '; left out if the target cannot carry it' : '';
  return `  ${variant.padEnd(NAME_COLUMNS)} ${describeLoad(load)}; ${rate}${where}`;
}

function baselineS(flows: readonly CheckFlow[]): string {
  return (baselineMs(flows.map(({ load }) => load)) / 1000).toFixed(1);
}
