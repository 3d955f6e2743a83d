import type { LoadPlan } from './plan.ts';
import type { ProbeLog } from './probe-log.ts';
import type { Recording } from './recording.ts';
import type { JudgeFunction } from './witness.ts';

/** What every part of a running load needs: what to do, and where to note it. */
export interface Run {
  plan: LoadPlan;
  recording: Recording;
  log: ProbeLog;
  /** The witness that is a function, loaded. */
  judge?: JudgeFunction | undefined;
}
