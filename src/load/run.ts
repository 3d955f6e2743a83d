import type { Family } from './family.ts';
import type { Names } from './names.ts';
import type { LoadPlan } from './plan.ts';
import type { ProbeLog } from './probe-log.ts';
import type { Recording } from './recording.ts';
import type { JudgeFunction } from './witness.ts';

/** What every part of a running load needs: what to do, and where to note it. */
export interface Run {
  plan: LoadPlan;
  recording: Recording;
  log: ProbeLog;
  /** The family of addresses that connections use; undefined for whichever the system names first. */
  family?: Family | undefined;
  /** What a connection's client knows of addresses, where the plan says how it is to ask. */
  names?: Names | undefined;
  /** The witness that is a function, loaded. */
  judge?: JudgeFunction | undefined;
}
