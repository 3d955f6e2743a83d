import { fastMonotonicMs } from './clock.ts';
import { OUTCOMES, type CloseHow, type Outcome } from './outcome.ts';
import { SENT_SLOT } from './plan.ts';

/** A keep-alive connection that the server closed between two requests, unannounced. */
export interface IdleClose {
  atMs: number;
  connection: number;
  how: CloseHow;
  served: number;
}

/** What the probe notes beside the requests: counters that the trial may read at any time, connections, errors. */
export class ProbeLog {
  readonly idleCloses: IdleClose[] = [];
  readonly errors = new Map<string, number>();
  connectionsOpened = 0;
  readonly #counters: Int32Array;

  constructor(counters: Int32Array) {
    this.#counters = counters;
  }

  sent(): void {
    Atomics.add(this.#counters, SENT_SLOT, 1);
  }

  ended(outcome: Outcome): void {
    Atomics.add(this.#counters, OUTCOMES.indexOf(outcome), 1);
  }

  error(label: string): void {
    this.errors.set(label, (this.errors.get(label) ?? 0) + 1);
  }

  opened(_connection: number): void {
    this.connectionsOpened++;
  }

  idleClose(connection: number, how: CloseHow, served: number): void {
    this.idleCloses.push({ atMs: fastMonotonicMs(), connection, how, served });
  }
}
