import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../../record/requests/outcome.ts';

const NO_VERSION = '';
const MS_PER_S = 1000;

/** What a running probe tells Prometheus: requests by outcome and version, connections, time to the last byte. */
export class ProbeMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'probe_requests_total',
    help: 'Requests by outcome, and by the version that responded.',
    labelNames: ['outcome', 'version'],
    registers: [this.#registry],
  });
  readonly #opened = new Counter({
    name: 'probe_connections_opened_total',
    help: 'Connections opened.',
    registers: [this.#registry],
  });
  readonly #open = new Gauge({
    name: 'probe_connections',
    help: 'Open connections.',
    registers: [this.#registry],
  });
  readonly #ttlb = new Histogram({
    name: 'probe_ttlb_seconds',
    help: 'Time to the last byte, in seconds, from when the request was due.',
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 5, 20],
    registers: [this.#registry],
  });

  /** Notes a request that has its outcome. */
  ended(outcome: Outcome, version: string | undefined, tookMs: number): void {
    this.#requests.inc({ outcome, version: version ?? NO_VERSION });
    this.#ttlb.observe(tookMs / MS_PER_S);
  }

  opened(): void {
    this.#opened.inc();
    this.#open.inc();
  }

  closed(): void {
    this.#open.dec();
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
