import type { CloseHow } from './outcome.ts';
import type { IdleClose } from './probe-log.ts';
import type { Recording } from './recording.ts';

type Split = Record<CloseHow, number>;

/** Closes by kind, each split into those by FIN and those by RST. */
export interface Closes {
  reused: Split;
  fresh: Split;
  midAnswer: Split;
  /** Of the closed requests, those that the upstream had handled; 0 also when it keeps no record. */
  handled: Split;
  /** Connections that were closed between two requests. */
  idle: Split;
}

function none(): Split {
  return { fin: 0, rst: 0 };
}

/** Counts the closes of a recording. */
export function closesOf(recording: Recording, idleCloses: readonly IdleClose[]): Closes {
  const closes = { reused: none(), fresh: none(), midAnswer: none(), handled: none(), idle: none() };
  for (let id = 0; id < recording.length; id++) {
    const kind = recording.closeKind(id);
    if (kind === undefined) continue;
    const how = recording.closeHow(id);
    closes[kind === 'mid-answer' ? 'midAnswer' : kind][how]++;
    if (recording.handled(id) > 0) closes.handled[how]++;
  }
  for (const { how } of idleCloses) closes.idle[how]++;
  return closes;
}
