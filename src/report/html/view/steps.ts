import { OUTCOMES, type Outcome } from '../../../record/requests/outcome.ts';
import type { Trial } from '../../../record/trial.ts';
import type { Steps } from './model.ts';

const STEP_MS = 100;
/** Enough for a trial of half an hour; longer ones have longer steps. */
const STEPS_MAX = 18_000;

/** The time span of a trial in ms relative to the start of its disruption. */
export function spanOf({ requestTable, disruption, history }: Trial): { fromMs: number; toMs: number } {
  let toMs = disruption.endedMs;
  let fromMs = disruption.beganMs;
  for (let id = 0; id < requestTable.length; id++) {
    fromMs = Math.min(fromMs, requestTable.startMs(id));
    const endMs = requestTable.endMs(id);
    if (endMs > toMs) toMs = endMs;
  }
  toMs = Math.max(toMs, history?.toMs ?? toMs);
  return { fromMs: fromMs - disruption.beganMs, toMs: toMs - disruption.beganMs };
}

/** Counts outcomes in steps of 100 ms by the end of each request, optionally with latency. */
export function stepsOf(trial: Trial, span: { fromMs: number; toMs: number }, withLatency: boolean): Steps {
  const { requestTable, disruption, idleCloses, unsolicited: unsolicitedBytes = [] } = trial;
  const stepMs = STEP_MS * Math.max(1, Math.ceil((span.toMs - span.fromMs) / STEP_MS / STEPS_MAX));
  const first = Math.floor(span.fromMs / stepMs);
  const count = Math.floor(span.toMs / stepMs) - first + 1;
  const stepOf = (ms: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((ms - disruption.beganMs) / stepMs) - first));
  const columns: Partial<Record<Outcome | 'twice' | 'idleCuts' | 'unsolicited' | 'byNew', number[]>> = {};
  const add = (name: keyof typeof columns, step: number) => {
    const column = (columns[name] ??= Array.from({ length: count }, () => 0));
    column[step] = (column[step] ?? 0) + 1;
  };
  const times: number[][] = withLatency ? Array.from({ length: count }, () => []) : [];
  for (let id = 0; id < requestTable.length; id++) {
    const outcome = requestTable.outcome(id);
    if (outcome === undefined) continue;
    const step = stepOf(requestTable.endMs(id));
    add(outcome, step);
    if (outcome === 'ok' && requestTable.side(id) === 'new') add('byNew', step);
    if (requestTable.handled(id) > 1) add('twice', step);
    times[step]?.push(requestTable.lastByteMs(id));
  }
  for (const { atMs } of idleCloses) add('idleCuts', stepOf(atMs));
  for (const { atMs } of unsolicitedBytes) add('unsolicited', stepOf(atMs));
  const { twice, idleCuts, unsolicited, byNew, ...outcomes } = columns;
  const ordered = OUTCOMES.flatMap((name) => (outcomes[name] ? [[name, outcomes[name]] as const] : []));
  return {
    stepMs,
    first,
    count,
    outcomes: Object.fromEntries(ordered),
    ...(byNew ? { byNew } : {}),
    ...(twice ? { twice } : {}),
    ...(idleCuts ? { idleCuts } : {}),
    ...(unsolicited ? { unsolicited } : {}),
    ...(withLatency ? { median: times.map(median), longest: times.map(longest) } : {}),
  };
}

function median(times: number[]): number | null {
  if (times.length === 0) return null;
  times.sort((a, b) => a - b);
  return tenths(times[Math.floor((times.length - 1) / 2)] ?? 0);
}

// To be called after median(), which sorts the times.
function longest(times: number[]): number | null {
  return times.length === 0 ? null : tenths(times.at(-1) ?? 0);
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
