import type { Dispatcher } from 'undici';
import { Carrier } from './carrier.ts';
import { fastMonotonicMs } from './clock.ts';
import { classifyFailure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import { packDetail } from './recording.ts';
import type { Run } from './run.ts';
import type { Due, OnDone, Slot } from './slot.ts';
import { judgeAnswer, judgeBody, needsBody, versionIn, type Headers, type Judged } from './witness.ts';

const NO_TIME = Number.NaN;

/** Ended by the probe itself, because the request took too long. */
class RequestTimeout extends Error {
  readonly code = 'UND_ERR_HEADERS_TIMEOUT';
}

/**
 * One keep-alive connection as an honest client has it: no pipelining, no retry, opened again when it was closed.
 * It is its own dispatch handler, so that a request allocates nothing that lives on.
 */
export class Connection implements Dispatcher.DispatchHandler, Slot {
  readonly index: number;
  readonly #run: Run;
  readonly #onDone: OnDone;
  readonly #carrier: Carrier;
  readonly #path: string;
  readonly #headers: string[];
  /** It asks for the end of its connection with every request, so that end is no fault. */
  readonly #closesItself: boolean;
  readonly #keepsBody: boolean;
  #controller: Dispatcher.DispatchController | undefined;
  #inFlight = false;
  #id = 0;
  #idText = '';
  /** When the request was due, from which all its times count. */
  #startMs = 0;
  /** When it was sent, from which its timeout counts. */
  sentMs = 0;
  #firstByteMs = NO_TIME;
  #status = 0;
  #judged: Judged | undefined;
  #version: string | undefined;
  #head: Headers = {};
  #body: Buffer[] = [];

  constructor(index: number, run: Run, onDone: OnDone) {
    this.index = index;
    this.#run = run;
    this.#onDone = onDone;
    const { plan } = run;
    const url = new URL(plan.url);
    this.#path = url.pathname + url.search;
    const headers = plan.headers?.[index % plan.headers.length];
    this.#headers = Object.entries(headers ?? {}).flat();
    this.#closesItself = plan.client === 'new-connection';
    this.#keepsBody = needsBody(plan.witness);
    this.#carrier = new Carrier(index, run, () => this.#inFlight);
  }

  send(due?: Due): void {
    this.sentMs = fastMonotonicMs();
    this.#startMs = due?.atMs ?? this.sentMs;
    const { recording, log } = this.#run;
    this.#id = recording.open(this.#startMs, this.index, this.sentMs - this.#startMs, due?.waited);
    this.#idText = String(this.#id);
    this.#firstByteMs = NO_TIME;
    this.#status = 0;
    this.#judged = undefined;
    this.#version = undefined;
    this.#controller = undefined;
    this.#inFlight = true;
    log.sent();
    const headers = ['x-request-id', this.#idText, ...this.#headers];
    this.#carrier.dispatch({ path: this.#path, method: 'GET', headers, reset: this.#closesItself }, this);
  }

  expire(nowMs: number): void {
    const { timeoutMs } = this.#run.plan;
    if (!this.#inFlight || nowMs - this.sentMs < timeoutMs) return;
    const error = new RequestTimeout(`no complete answer after ${timeoutMs} ms`);
    if (this.#controller) this.#controller.abort(error);
    else this.#carrier.abort(error);
  }

  close(): Promise<void> {
    return this.#carrier.close();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#carrier.writing();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    const { plan } = this.#run;
    this.#firstByteMs = fastMonotonicMs() - this.#startMs;
    this.#status = status;
    this.#judged = judgeAnswer(plan.witness, this.#idText, status, headers);
    const { socket } = this.#carrier;
    if (socket) socket.announced = headers['connection'] === 'close';
    if (plan.versionOf !== undefined) this.#version = versionIn(headers, plan.versionOf);
    if (!this.#keepsBody) return;
    this.#head = headers;
    this.#body = [];
  }

  /** Without a witness in it the body proves nothing that the head has not. */
  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#keepsBody) this.#body.push(Buffer.from(chunk));
  }

  onResponseEnd(): void {
    const row = this.#carrier.socket?.row;
    this.#carrier.answered();
    const judged = this.#judgeWhole();
    if (judged.why !== undefined) this.#run.log.error(judged.why);
    const detail = packDetail(undefined, undefined, judged.wrongConfiguration, judged.side);
    this.#finish(judged.outcome, detail, row);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    const { socket } = this.#carrier;
    const failure = classifyFailure(error, this.#judged !== undefined, socket);
    if (this.#inFlight) this.#run.log.error(failure.label);
    this.#carrier.failed();
    this.#finish(failure.outcome, packDetail(failure.kind, failure.how, false), socket?.row);
  }

  #judgeWhole(): Judged {
    const head = this.#judged ?? { outcome: 'unexpected', wrongConfiguration: false };
    if (!this.#keepsBody) return head;
    const body = Buffer.concat(this.#body).toString('utf8');
    const answer = { status: this.#status, headers: this.#head, body };
    return judgeBody(this.#run.plan.witness, head, answer, this.#run.judge);
  }

  #finish(outcome: Outcome, detail: number, row: number | undefined): void {
    // undici may report a failure twice (abort, then close); the first word counts.
    if (!this.#inFlight) return;
    this.#inFlight = false;
    const tookMs = fastMonotonicMs() - this.#startMs;
    this.#run.recording.close(this.#id, outcome, this.#status, this.#firstByteMs, tookMs, detail, row);
    this.#run.log.ended(outcome, tookMs, this.#version);
    this.#onDone(this, outcome);
  }
}
