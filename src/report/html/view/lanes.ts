import type { ConnectionEnd } from '../../../record/requests/connection-table.ts';
import type { Trial } from '../../../record/trial.ts';
import type { FaultKinds } from './fault-kinds.ts';
import type { Lane, LaneEnd, Steps } from './model.ts';

const LANES_MAX = 64;
/** A request that took at least this long is drawn separately. */
const LONG_MS = 60;
/** More faults than this in one step of a lane cannot be distinguished. */
const FAULTS_PER_STEP = 3;
const LONG_MAX = 400;
/**
 * With a new connection for each request there are more than can be drawn. Those that closed properly are left out
 * first.
 */
const LIVES_MAX = 200;
const BAD_ENDS_MAX = 400;
const HIGHEST_DIGIT = 9;

/** The lane that a request belongs to. */
type LaneOf = (id: number) => number;

/** Builds the lanes of a trial and counts every fault. If there are too many lanes, those with most faults are kept. */
export function lanesOf(trial: Trial, steps: Steps, kinds: FaultKinds): { lanes: Lane[]; leftOut: number } {
  const perPolicy = trial.disruption.kind === 'policies';
  const laneOf: LaneOf = perPolicy ? (id) => id : (id) => trial.requestTable.virtualUser(id);
  const lanes = new Map<number, LaneBuilder>();
  const lane = (number: number) => {
    const known = lanes.get(number);
    if (known) return known;
    const made = new LaneBuilder(perPolicy ? `policy ${number + 1}` : `${number}`, steps);
    lanes.set(number, made);
    return made;
  };
  const { requestTable, disruption, idleCloses, unsolicited = [] } = trial;
  for (let id = 0; id < requestTable.length; id++) {
    const startMs = requestTable.startMs(id) - disruption.beganMs;
    const endMs = requestTable.endMs(id) - disruption.beganMs;
    if (perPolicy && id >= LANES_MAX) {
      kinds.ofRequest(id);
      continue;
    }
    const drawn = lane(laneOf(id));
    drawn.busyFrom(startMs, endMs);
    const kind = kinds.ofRequest(id);
    if (kind !== undefined) drawn.fault(startMs, endMs, kind);
    else if (endMs - startMs >= LONG_MS) drawn.long(startMs, endMs);
  }
  for (const { atMs, virtualUser, how } of idleCloses) {
    const at = atMs - disruption.beganMs;
    lane(virtualUser).fault(at, at, kinds.ofIdleCut(how));
  }
  for (const { atMs, virtualUser, what } of unsolicited) {
    const at = atMs - disruption.beganMs;
    lane(virtualUser).fault(at, at, kinds.ofUnsolicited(what));
  }
  for (const { virtualUser, openedMs, closedMs, end } of trial.connectionTable) {
    const closed = closedMs === undefined ? null : tenths(closedMs - disruption.beganMs);
    lane(virtualUser).life(tenths(openedMs - disruption.beganMs), closed, laneEnd(end));
  }
  const all = [...lanes].sort(([a], [b]) => a - b).map(([, drawn]) => drawn);
  const kept = all.length <= LANES_MAX ? all : withMostFaults(all);
  const left = perPolicy ? requestTable.length - kept.length : all.length - kept.length;
  return { lanes: kept.map((drawn) => drawn.toLane()), leftOut: left };
}

function withMostFaults(lanes: LaneBuilder[]): LaneBuilder[] {
  const kept = new Set([...lanes].sort((a, b) => b.faults.length - a.faults.length).slice(0, LANES_MAX));
  return lanes.filter((lane) => kept.has(lane));
}

function laneEnd(end: ConnectionEnd | undefined): LaneEnd {
  if (end === undefined) return '';
  if (end.by === 'probe') return 'probe';
  const state = end.inFlight ? 'in-flight' : end.announced ? 'announced' : 'idle';
  return `${state} ${end.how}`;
}

/** Builds one lane. */
class LaneBuilder {
  readonly lives: Lane['lives'] = [];
  readonly faults: Lane['faults'] = [];
  readonly #name: string;
  readonly #steps: Steps;
  readonly #busyMs: Float64Array;
  readonly #long: Lane['long'] = [];
  readonly #inStep = new Map<number, number>();
  #lastStep = Number.NaN;

  constructor(name: string, steps: Steps) {
    this.#name = name;
    this.#steps = steps;
    this.#busyMs = new Float64Array(steps.count);
  }

  busyFrom(startMs: number, endMs: number): void {
    const { stepMs, first, count } = this.#steps;
    const last = Math.min(count - 1, Math.floor(endMs / stepMs) - first);
    for (let step = Math.max(0, Math.floor(startMs / stepMs) - first); step <= last; step++) {
      const beginMs = (first + step) * stepMs;
      const share = Math.min(endMs, beginMs + stepMs) - Math.max(startMs, beginMs);
      this.#busyMs[step] = (this.#busyMs[step] ?? 0) + share;
    }
  }

  fault(startMs: number, endMs: number, kind: number): void {
    const step = Math.floor(endMs / this.#steps.stepMs);
    if (step !== this.#lastStep) {
      this.#lastStep = step;
      this.#inStep.clear();
    }
    const known = this.#inStep.get(kind) ?? 0;
    this.#inStep.set(kind, known + 1);
    if (known < FAULTS_PER_STEP) this.faults.push([tenths(startMs), tenths(endMs), kind]);
  }

  life(openedMs: number, closedMs: number | null, end: LaneEnd): void {
    const most = end.startsWith('idle') || end.startsWith('in-flight') ? BAD_ENDS_MAX : LIVES_MAX;
    if (this.lives.length < most) this.lives.push([openedMs, closedMs, end]);
  }

  long(startMs: number, endMs: number): void {
    if (this.#long.length < LONG_MAX) this.#long.push([tenths(startMs), tenths(endMs)]);
  }

  toLane(): Lane {
    const digit = (busyMs: number) =>
      busyMs === 0
        ? 0
        : Math.min(HIGHEST_DIGIT, 1 + Math.floor((busyMs / this.#steps.stepMs) * HIGHEST_DIGIT));
    return {
      name: this.#name,
      lives: this.lives,
      busy: Array.from(this.#busyMs, digit).join(''),
      faults: this.faults,
      long: this.#long,
    };
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
