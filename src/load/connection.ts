import { Client, type Dispatcher } from 'undici';
import { fastMonotonicMs } from './clock.ts';
import { classifyFailure } from './failure.ts';
import type { Names } from './names.ts';
import type { Outcome } from './outcome.ts';
import type { ProbeLog } from './probe-log.ts';
import type { LoadPlan } from './plan.ts';
import type { Recording } from './recording.ts';
import type { Slot } from './slot.ts';
import { packDetail } from './recording.ts';
import { trackingConnector, type TrackedSocket } from './tracked-socket.ts';
import { judgeAnswer, type Judged } from './witness.ts';

// undici must never end a connection by itself: what closes is then always the gateway's doing.
const NEVER_MS = 2 ** 31 - 1;
const NO_TIME = Number.NaN;

/** Ended by the probe itself, because the request took too long. */
class RequestTimeout extends Error {
  readonly code = 'UND_ERR_HEADERS_TIMEOUT';
}

/**
 * One keep-alive connection as an honest client has it: one undici Client, no pipelining, no retry, opened again when it was closed.
 * It is its own dispatch handler, so that a request allocates nothing that lives on.
 */
export class Connection implements Dispatcher.DispatchHandler, Slot {
  readonly index: number;
  readonly #plan: LoadPlan;
  readonly #recording: Recording;
  readonly #log: ProbeLog;
  readonly #onDone: (slot: Slot, outcome: Outcome) => void;
  readonly #path: string;
  readonly #headers: string[];
  /** It asks for the end of its connection with every request, so that end is no fault. */
  readonly #closesItself: boolean;
  readonly #names: Names | undefined;
  #client: Client;
  #socket: TrackedSocket | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #inFlight = false;
  #id = 0;
  #idText = '';
  #startMs = 0;
  #firstByteMs = NO_TIME;
  #status = 0;
  #judged: Judged | undefined;
  #announcedClose = false;

  constructor(
    index: number,
    plan: LoadPlan,
    recording: Recording,
    log: ProbeLog,
    onDone: (slot: Slot, outcome: Outcome) => void,
    names?: Names,
  ) {
    this.index = index;
    this.#plan = plan;
    this.#recording = recording;
    this.#log = log;
    this.#onDone = onDone;
    const url = new URL(plan.url);
    this.#path = url.pathname + url.search;
    const headers = plan.headers?.[index % plan.headers.length];
    this.#headers = Object.entries(headers ?? {}).flat();
    this.#names = names;
    this.#closesItself = plan.client === 'new-connection';
    this.#client = this.#open();
  }

  /** Sends the next request; onDone is called when it has its outcome. */
  send(): void {
    this.#startMs = fastMonotonicMs();
    if (this.#isSpent()) this.#renew();
    this.#id = this.#recording.open(this.#startMs, this.index);
    this.#idText = String(this.#id);
    this.#firstByteMs = NO_TIME;
    this.#status = 0;
    this.#judged = undefined;
    this.#controller = undefined;
    this.#inFlight = true;
    this.#log.sent();
    const headers = ['x-request-id', this.#idText, ...this.#headers];
    this.#client.dispatch({ path: this.#path, method: 'GET', headers, reset: this.#closesItself }, this);
  }

  /** Ends the request in flight with a timeout when it is older than the plan allows. */
  expire(nowMs: number): void {
    if (!this.#inFlight || nowMs - this.#startMs < this.#plan.timeoutMs) return;
    const error = new RequestTimeout(`no complete answer after ${this.#plan.timeoutMs} ms`);
    if (this.#controller) this.#controller.abort(error);
    else void this.#client.destroy(error);
    if (this.#client.destroyed) this.#client = this.#open();
  }

  /** Closes the connection from the client's side. */
  async close(): Promise<void> {
    this.#socket = undefined;
    await this.#client.destroy();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#socket) this.#socket.bytesBefore = this.#socket.socket.bytesRead;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#firstByteMs = fastMonotonicMs() - this.#startMs;
    this.#status = status;
    this.#judged = judgeAnswer(this.#plan.witness, this.#idText, status, headers);
    this.#announcedClose = this.#closesItself || headers['connection'] === 'close';
  }

  /** undici insists on it; the body itself proves nothing that the head has not. */
  onResponseData(): void {}

  onResponseEnd(): void {
    if (this.#socket) {
      this.#socket.served++;
      // A connection whose close was announced is gone: what undici opens next is a fresh one.
      if (this.#announcedClose) this.#socket = undefined;
    }
    const judged = this.#judged ?? { outcome: 'unexpected', wrongConfiguration: false };
    this.#finish(judged.outcome, packDetail(undefined, undefined, judged.wrongConfiguration, judged.side));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const failure = classifyFailure(error, this.#judged !== undefined, this.#socket);
    this.#log.error(failure.label);
    // The connection went with the request: undici's word of it, which comes next, is no idle close.
    this.#socket = undefined;
    this.#finish(failure.outcome, packDetail(failure.kind, failure.how, false));
  }

  #finish(outcome: Outcome, detail: number): void {
    // undici may report a failure twice (abort, then close); the first word counts.
    if (!this.#inFlight) return;
    this.#inFlight = false;
    this.#recording.close(
      this.#id,
      outcome,
      this.#status,
      this.#firstByteMs,
      fastMonotonicMs() - this.#startMs,
      detail,
    );
    this.#log.ended(outcome);
    this.#onDone(this, outcome);
  }

  #open(): Client {
    const { origin } = new URL(this.#plan.url);
    const client = new Client(origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: NEVER_MS,
      keepAliveMaxTimeout: NEVER_MS,
      allowH2: false,
      connect: trackingConnector(
        this.#plan.timeoutMs,
        (tracked) => this.#opened(tracked),
        this.#names?.lookup,
      ),
    });
    client.on('disconnect', () => {
      // One that was replaced has been ended by the probe.
      if (client === this.#client) this.#disconnected();
    });
    return client;
  }

  /** Whether the client is to end this connection before its next request. */
  #isSpent(): boolean {
    const tracked = this.#socket;
    if (tracked === undefined) return false;
    const { maxAgeMs, maxRequests } = this.#plan.recycle ?? {};
    if (maxAgeMs !== undefined && this.#startMs - tracked.openedMs >= maxAgeMs) return true;
    if (maxRequests !== undefined && tracked.served >= maxRequests) return true;
    return this.#names?.moved(tracked.socket.remoteAddress) ?? false;
  }

  // Nothing is in flight: what follows goes over a new connection, and no request meets the end of this one.
  #renew(): void {
    this.#socket = undefined;
    void this.#client.destroy();
    this.#client = this.#open();
  }

  #opened(tracked: TrackedSocket): void {
    this.#socket = tracked;
    this.#announcedClose = false;
    this.#log.opened(this.index);
  }

  // An idle close shows nowhere else than in this event.
  #disconnected(): void {
    const tracked = this.#socket;
    if (tracked === undefined || this.#inFlight || this.#announcedClose) return;
    this.#log.idleClose(this.index, tracked.ended ?? 'fin', tracked.served);
    this.#socket = undefined;
  }
}
