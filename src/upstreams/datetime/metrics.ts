import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The service's metrics for Prometheus. */
export class ServiceMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'datetime_requests_total',
    help: 'Requests by outcome and version.',
    labelNames: ['outcome', 'version'],
    registers: [this.#registry],
  });
  readonly #connections = new Gauge({
    name: 'datetime_connections',
    help: 'Open connections.',
    registers: [this.#registry],
  });
  readonly #ttlb = new Histogram({
    name: 'datetime_ttlb_seconds',
    help: 'Time to the last byte, in seconds.',
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 5],
    registers: [this.#registry],
  });
  readonly #version: string;

  constructor(version: string) {
    this.#version = version;
  }

  /** Counts a request that has ended; `aborted` if the client disconnected before the last byte. */
  ended(outcome: 'ok' | 'aborted', seconds: number): void {
    this.#requests.inc({ outcome, version: this.#version });
    this.#ttlb.observe(seconds);
  }

  connections(open: number): void {
    this.#connections.set(open);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
