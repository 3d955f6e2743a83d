import { fastMonotonicMs } from '../../record/clock.ts';
import { ConnectionTable, type ConnectionEnd } from '../../record/requests/connection-table.ts';
import type { ProbeMetrics } from './metrics.ts';
import { OUTCOMES, type CloseHow, type Outcome } from '../../record/requests/outcome.ts';
import { IDLE_CLOSES_SLOT, OPEN_STREAMS_SLOT, SENT_SLOT, UNSENT_SLOT } from '../../record/flow/load-plan.ts';
import { noDownloads } from '../../record/requests/downloads.ts';
import type { IdleClose, Unsolicited } from '../../record/requests/closes.ts';
import type { StreamRecord } from '../../record/streams/stream-record.ts';

/** What the probe notes beside the requests: counters that the trial may read at any time, connections, errors, versions. */
export class ProbeLog {
  readonly downloads = noDownloads();
  readonly idleCloses: IdleClose[] = [];
  readonly unsolicited: Unsolicited[] = [];
  /** Those that have ended, in the order of their ends. */
  readonly streams: StreamRecord[] = [];
  readonly errors = new Map<string, number>();
  readonly versions = new Map<string, number>();
  readonly connectionTable: ConnectionTable;
  readonly #counters: Int32Array;
  readonly #metrics: ProbeMetrics | undefined;

  /** `originMs`: since when the times of connections count, monotonic ms. */
  constructor(counters: Int32Array, metrics?: ProbeMetrics, originMs = fastMonotonicMs()) {
    this.connectionTable = new ConnectionTable(originMs);
    this.#counters = counters;
    this.#metrics = metrics;
  }

  sent(): void {
    Atomics.add(this.#counters, SENT_SLOT, 1);
  }

  unsent(): void {
    Atomics.add(this.#counters, UNSENT_SLOT, 1);
  }

  /** Notes that a request has its outcome, so many ms after it was due; which version responded, where that is counted. */
  ended(outcome: Outcome, tookMs: number, version?: string): void {
    Atomics.add(this.#counters, OUTCOMES.indexOf(outcome), 1);
    if (version !== undefined) count(this.versions, version);
    this.#metrics?.ended(outcome, version, tookMs);
  }

  error(label: string): void {
    count(this.errors, label);
  }

  /** Records a new connection and returns its row in the table. */
  opened(virtualUser: number, address: string | undefined): number {
    this.#metrics?.opened();
    return this.connectionTable.open(fastMonotonicMs(), virtualUser, address);
  }

  closed(row: number, served: number, end: ConnectionEnd): void {
    this.#metrics?.closed();
    this.connectionTable.close(row, fastMonotonicMs(), served, end);
  }

  idleClose(virtualUser: number, how: CloseHow, served: number): void {
    Atomics.add(this.#counters, IDLE_CLOSES_SLOT, 1);
    this.idleCloses.push({ atMs: fastMonotonicMs(), virtualUser, how, served });
  }

  streamOpened(): void {
    Atomics.add(this.#counters, OPEN_STREAMS_SLOT, 1);
  }

  streamEnded(stream: StreamRecord): void {
    Atomics.sub(this.#counters, OPEN_STREAMS_SLOT, 1);
    this.streams.push(stream);
  }

  /** Records unsolicited bytes. Only the first on a connection count, since the virtual user then leaves it. */
  unsolicitedBytes(row: number, virtualUser: number, served: number, what: string): void {
    this.connectionTable.unsolicited(row);
    this.unsolicited.push({ atMs: fastMonotonicMs(), virtualUser, served, what });
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
