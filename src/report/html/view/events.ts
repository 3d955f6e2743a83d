import { nameOf, switchOf, type Trial } from '../../../record/trial.ts';
import { podsText } from '../../../record/target/workload-state.ts';
import { observe } from '../../../verdict/observe/observe.ts';
import type { TrialEvent, ProcessView, Steps } from './model.ts';

/** Processes that started or exited within this time, in ms, form one event. */
const TOGETHER_MS = 120;
const POINTS_MAX = 1000;

/** The processes of a trial's target, with their share of a CPU core. */
export function processesOf({ history, disruption, before }: Trial): ProcessView[] {
  if (!history) return [];
  const began = disruption.beganMs;
  const { workers = [], pluginServers } = before;
  const old = new Set([...workers, ...(pluginServers?.processes ?? [])].map(({ pid }) => pid));
  return history.processes.map(({ name, pid, role, firstMs, lastMs, goneMs, cpu }) => ({
    name,
    pid,
    role,
    fromMs: Math.round(firstMs - began),
    toMs: Math.round((goneMs ?? lastMs) - began),
    old: old.has(pid),
    left: goneMs === undefined,
    cpu: shares(cpu, began),
  }));
}

// Over pairs of samples, since CPU ticks of 10 ms are too coarse for samples every 50 ms.
function shares(cpu: readonly [number, number][], began: number): [number, number][] {
  const every = Math.max(2, Math.ceil(cpu.length / POINTS_MAX));
  const points: [number, number][] = [];
  for (let index = every; index < cpu.length; index += every) {
    const [fromMs, used] = cpu[index - every] ?? [0, 0];
    const [toMs, now] = cpu[index] ?? [0, 0];
    if (toMs > fromMs)
      points.push([Math.round(toMs - began), Math.round(((now - used) / (toMs - fromMs)) * 100) / 100]);
  }
  return points;
}

/** The events of a trial: the disruption, processes that started or exited, the first and the last fault. */
export function eventsOf(trial: Trial, processes: readonly ProcessView[]): TrialEvent[] {
  const { disruption, history } = trial;
  const { beganMs, endedMs, failure } = disruption;
  const deploy = switchOf(trial);
  const name = nameOf(disruption);
  const at = (ms: number) => Math.round(ms - beganMs);
  const marks: TrialEvent[] = [{ atMs: 0, kind: 'begin', text: `${name} begins` }];
  if (failure === undefined)
    marks.push({ atMs: at(endedMs), kind: 'end', text: `${name} ends${podsOf(trial)}` });
  else marks.push({ atMs: at(endedMs), kind: 'failed', text: `${name} failed: ${failure}` });
  if (deploy) {
    marks.push(
      { atMs: at(deploy.requestedMs), kind: 'switch', text: `switch to ${deploy.to}` },
      { atMs: at(deploy.stopMs), kind: 'down', text: `${deploy.from} is stopped` },
      { atMs: at(deploy.goneMs), kind: 'down', text: `${deploy.from} has exited` },
    );
  }
  if (disruption.kind !== 'policies') {
    marks.push(...processEvents(processes, 'worker'), ...processEvents(processes, 'plugin-server'));
    if (history) marks.push({ atMs: at(history.loadEndMs), kind: 'rest', text: 'load ends' });
  }
  const { faults } = observe(trial).summary;
  if (faults) {
    marks.push({ atMs: at(faults.firstMs), kind: 'first', text: 'first fault' });
    if (faults.lastMs > faults.firstMs)
      marks.push({ atMs: at(faults.lastMs), kind: 'last', text: 'last fault' });
  }
  return marks.sort((a, b) => a.atMs - b.atMs);
}

function podsOf({ before, after }: Trial): string {
  return before.workload && after.workload ? `: ${podsText(before.workload, after.workload)}` : '';
}

function processEvents(processes: readonly ProcessView[], role: ProcessView['role']): TrialEvent[] {
  const mine = processes.filter((process) => process.role === role);
  const word = (group: ProcessView[], what: string) =>
    role === 'worker'
      ? `${group.length} ${what === 'started' ? 'new' : 'old'} worker${group.length === 1 ? '' : 's'} ${what === 'started' ? '' : 'gone'}`.trim()
      : `plugin server${group.length === 1 ? ` ${group[0]?.name}` : 's'} ${what === 'started' ? 'started' : 'gone'}`;
  const started = groupByTime(
    mine.filter(({ old }) => !old),
    ({ fromMs }) => fromMs,
  );
  const exited = groupByTime(
    mine.filter(({ left }) => !left),
    ({ toMs }) => toMs,
  );
  return [
    ...started.map((group): TrialEvent => ({
      atMs: group[0]?.fromMs ?? 0,
      kind: 'up',
      text: word(group, 'started'),
    })),
    ...exited.map((group): TrialEvent => ({
      atMs: group.at(-1)?.toMs ?? 0,
      kind: 'down',
      text: word(group, 'exited'),
    })),
  ];
}

function groupByTime(processes: ProcessView[], when: (process: ProcessView) => number): ProcessView[][] {
  const groups: ProcessView[][] = [];
  for (const process of processes.sort((a, b) => when(a) - when(b))) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && when(process) - when(last) <= TOGETHER_MS) group.push(process);
    else groups.push([process]);
  }
  return groups;
}

/** Virtual users that the old version will still serve, and the connections to both instances, over time. */
export function pinnedPoints(
  trial: Trial,
  lastOld: readonly number[],
  steps: Steps,
): [number, number, number, number][] {
  const { disruption } = trial;
  const record = switchOf(trial);
  if (!record) return [];
  const offset = record.requestedMs - disruption.beganMs;
  return Array.from({ length: steps.count }, (_, step) => {
    const atMs = (steps.first + step) * steps.stepMs;
    const sample = record.samples.findLast((one) => one.atMs - disruption.beganMs <= atMs);
    const clients = atMs < offset ? lastOld.length : lastOld.filter((ms) => ms > atMs - offset).length;
    return [atMs, clients, sample?.old.established ?? 0, sample?.new.established ?? 0] as [
      number,
      number,
      number,
      number,
    ];
  });
}
