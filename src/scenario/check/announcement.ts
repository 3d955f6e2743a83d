import { counted } from '../../common/counted.ts';
import { durationText } from '../../common/duration.ts';
import type { LoadEngine } from '../../load/engine.ts';
import { descriptorsNeeded } from '../../load/descriptor-limit.ts';
import type { Settings } from '../../settings/keys.ts';
import { EffectValue } from '../../targets/external/effect-value.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { CONNECTIONS } from '../../targets/external/rounds.ts';
import { LATE_WATCH_MS } from '../../trial/timing.ts';
import { baselineMs } from '../baselines.ts';
import { LATE_TRIALS } from '../run-scenario.ts';
import { defaultTest, plannedTrials } from '../series-of-flow.ts';
import type { CheckFlow } from './default-flows.ts';
import { describedLoad } from './flow-rates.ts';
import { WITHOUT_EFFECT_MAX } from './stop.ts';
import type { MaxDuration } from './why-ended.ts';

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

/** What a dry run tells of. */
export interface DryRun {
  flows: readonly CheckFlow[];
  target: Pick<ExternalTargetPlan, 'kubernetes' | 'reload' | 'effect' | 'effectHeader' | 'expectHeader'>;
  settings: Settings;
  /** Whether it goes on after a red. */
  all: boolean;
  /** Whether the config file has flows, each of which was tried. */
  hasOwnFlows: boolean;
  /** Whether no request was sent, since pods would send it. @default false */
  unasked?: boolean;
  maxDuration?: MaxDuration | undefined;
  /** What carries the load. @default a thread of this process */
  engine?: LoadEngine | undefined;
}

/** What carries the load, in one line. */
export function engineLine(carriedBy: string): string {
  return `shards: the load comes from ${carriedBy}, each with its share of the clients of every flow; their records are merged`;
}

/** What a check would do and need, without doing it. */
export function dryRunLines({
  flows,
  target,
  settings,
  all,
  hasOwnFlows,
  unasked = false,
  maxDuration,
  engine,
}: DryRun): string[] {
  const connections = flows.reduce((sum, { load }) => sum + load.connections, 0);
  const files = descriptorsNeeded(flows.map(({ load }) => load));
  const sent = unasked
    ? 'no request was sent, since pods would send it'
    : `${hasOwnFlows ? 'one request of each flow' : 'one request'} was sent to look at the target`;
  return [
    `dry run: ${sent}; no load, and no reload`,
    ...(target.kubernetes?.hints ?? []),
    'flows, all at once:',
    ...flows.map(flowLine),
    `together at most ${counted(connections, 'connections')}${target.kubernetes ? '' : `, besides ${CONNECTIONS} at a time that look which process serves`}`,
    `baseline: all flows for ${baselineS(flows)} s without a reload`,
    `each reload: ${reloadOf(target)}`,
    reloadsLine(settings, all),
    ...(engine?.carriedBy === undefined ? [] : [engineLine(engine.carriedBy)]),
    `late damage: after each of the first ${LATE_TRIALS} reloads the load goes on for ${LATE_WATCH_MS / 1000} s, unless something has failed`,
    ...(maxDuration
      ? [`time: no reload begins after ${durationText(maxDuration.ms)} (${maxDuration.name})`]
      : []),
    `needs proof of each reload, without which it ends after ${WITHOUT_EFFECT_MAX}: ${target.kubernetes ? 'the API shows which pods were replaced' : proofsOf(target)}`,
    `needs ${counted(files, 'open files')} at most${engine ? ' in all shards together' : ''}, and writes to ${settings.RESULTS_DIR}/`,
  ];
}

function reloadOf({ kubernetes, reload }: DryRun['target']): string {
  if (kubernetes?.disruption) {
    const { cluster, name, disruption } = kubernetes;
    return `a ${disruption.name} of ${name.kind}/${name.name} in namespace ${cluster.namespace}`;
  }
  return typeof reload === 'string' ? reload : 'what the config file has as disruption';
}

function proofsOf({ effect, effectHeader, expectHeader }: DryRun['target']): string {
  const name = effect ? new EffectValue(effect).name : (effectHeader ?? expectHeader);
  const processes = 'other processes serve the target, if they can be seen from here';
  return name === undefined
    ? `${processes} (or give --effect-header, --effect-url or --effect-command)`
    : `${processes}, or ${name} has another value`;
}

function flowLine({ variant, load, optional = false }: CheckFlow): string {
  const where = optional ? '; left out if the target cannot carry it' : '';
  return `  ${variant.padEnd(NAME_COLUMNS)} ${describedLoad(load)}${where}`;
}

function baselineS(flows: readonly CheckFlow[]): string {
  return (baselineMs(flows.map(({ load }) => load)) / 1000).toFixed(1);
}
