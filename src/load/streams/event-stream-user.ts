import { createParser } from 'eventsource-parser';
import { endpointOf } from '../../common/connect/endpoint.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import { packDetail } from '../../record/requests/request-table.ts';
import { judgeResponse, versionIn, type ResponseJudgement } from '../expectation.ts';
import { classifyFailure } from '../failure.ts';
import { Connection, type ConnectionUser } from '../http1/connection.ts';
import { MalformedResponse, SurplusBytes } from '../http1/malformed-response.ts';
import { requestText } from '../http1/request-text.ts';
import type { Head } from '../http1/response-head.ts';
import { ResponseParser, type ResponseEvents } from '../http1/response-parser.ts';
import type { TrackedSocket } from '../http1/tracked-socket.ts';
import type { Run } from '../probe/run.ts';
import { carriedId } from '../request-id.ts';
import type { OnDone, VirtualUser } from '../virtual-user.ts';
import { StreamWitness } from './witness.ts';

const EVENT_STREAM = 'text/event-stream';
const NO_TIME = Number.NaN;

/**
 * A client of Server-Sent Events on a connection of its own. Its request is `ok` when its stream is alive at the end of
 * the load or ended by a last chunk; a stream whose connection just ends was cut, since nothing says that it was whole.
 */
export class EventStreamUser implements VirtualUser, ConnectionUser, ResponseEvents {
  readonly index: number;
  inFlight = false;
  readonly #run: Run;
  readonly #onDone: OnDone;
  readonly #connection: Connection;
  readonly #parser = new ResponseParser(this);
  readonly #witness: StreamWitness;
  readonly #decoder = new TextDecoder();
  readonly #events = createParser({ onEvent: ({ id }) => this.#event(id) });
  #lastEventId: string | undefined;
  #hurried = false;
  #id = 0;
  #idText = '';
  #startMs = 0;
  #firstByteMs = NO_TIME;
  #status = 0;
  #judged: ResponseJudgement | undefined;
  #version: string | undefined;
  #closes = false;

  constructor(index: number, run: Run, onDone: OnDone) {
    this.index = index;
    this.#run = run;
    this.#onDone = onDone;
    this.#witness = new StreamWitness(index, run.log);
    const url = new URL(run.plan.url);
    const { host } = requestText(url, { headers: this.#headers(), close: false });
    this.#connection = new Connection(index, run, endpointOf(url, run.plan, host), this);
  }

  send(): void {
    const { plan, requestTable, log } = this.#run;
    this.#startMs = fastMonotonicMs();
    this.#id = requestTable.open(this.#startMs, this.index);
    this.#idText = carriedId(plan, this.#id);
    this.#firstByteMs = NO_TIME;
    this.#status = 0;
    this.#judged = undefined;
    this.#version = undefined;
    this.inFlight = true;
    log.sent();
    this.#events.reset();
    this.#parser.expect();
    const { textOf } = requestText(new URL(plan.url), { headers: this.#headers(), close: false });
    this.#connection.write(textOf(this.#idText), this.#startMs);
  }

  expire(nowMs: number): void {
    if (!this.inFlight || this.#witness.isOpen || nowMs - this.#startMs < this.#run.plan.timeoutMs) return;
    this.#run.log.error('no stream in time');
    this.#leave('timeout');
  }

  /** Leaves a stream that is open, or as soon as it is. */
  hurry(): void {
    this.#hurried = true;
    if (this.#witness.isOpen) this.#leaveAlive();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  read(chunk: Buffer): Buffer | undefined {
    try {
      this.#parser.push(chunk);
    } catch (error) {
      if (error instanceof SurplusBytes) return error.bytes;
      if (!(error instanceof MalformedResponse)) throw error;
      this.#run.log.error(error.message);
      this.#witness.ended('cut', error.message);
      this.#leave('unexpected');
    }
    return undefined;
  }

  /** A stream is cut where no other response would be: by an end of the connection that nothing announced. */
  finish(): boolean {
    return !this.#witness.isOpen && this.#parser.finish();
  }

  failed(error: Error, tracked: TrackedSocket | undefined): void {
    const { outcome, kind, how, label } = classifyFailure(error, this.#judged !== undefined, tracked);
    this.#run.log.error(label);
    this.#witness.ended('cut', how ?? label);
    this.#finish(outcome, packDetail(kind, how, false), tracked?.row);
  }

  head({ status, headers, close }: Head): void {
    const { plan } = this.#run;
    this.#firstByteMs = fastMonotonicMs() - this.#startMs;
    this.#status = status;
    this.#closes = close;
    this.#judged = judgeResponse(plan.expectation, this.#idText, status, headers);
    if (plan.countedHeader !== undefined) this.#version = versionIn(headers, plan.countedHeader);
    if (this.#judged.outcome !== 'ok') return;
    const type = String(headers['content-type'] ?? 'none');
    if (type.startsWith(EVENT_STREAM)) this.#witness.opened(this.#id);
    else this.#refuse(`content type ${type} instead of ${EVENT_STREAM}`);
  }

  body(piece: Buffer): void {
    if (!this.#witness.isOpen) return;
    this.#events.feed(this.#decoder.decode(piece, { stream: true }));
    if (this.#hurried) this.#leaveAlive();
  }

  end(): void {
    const row = this.#connection.tracked?.row;
    this.#connection.responded(this.#closes);
    this.#witness.ended('ended', 'last chunk');
    const judged = this.#judged ?? { outcome: 'unexpected' as const, wrongConfiguration: false };
    if (judged.why !== undefined) this.#run.log.error(judged.why);
    this.#finish(
      judged.outcome,
      packDetail(undefined, undefined, judged.wrongConfiguration, judged.side),
      row,
    );
  }

  #headers(): Record<string, string> {
    const { headers } = this.#run.plan;
    return {
      accept: EVENT_STREAM,
      'cache-control': 'no-store',
      ...headers?.[this.index % headers.length],
      ...(this.#lastEventId === undefined ? {} : { 'last-event-id': this.#lastEventId }),
    };
  }

  #event(id: string | undefined): void {
    if (id !== undefined) this.#lastEventId = id;
    const number = id === undefined || id === '' ? Number.NaN : Number(id);
    this.#witness.message(Number.isSafeInteger(number) ? number : undefined);
  }

  // It may go on for ever, so it is not read to its end.
  #refuse(why: string): void {
    this.#run.log.error(why);
    this.#leave('unexpected');
  }

  #leaveAlive(): void {
    this.#witness.ended('alive', '');
    const { side } = this.#judged ?? {};
    const row = this.#connection.tracked?.row;
    this.#connection.drop();
    if (this.inFlight) this.#finish('ok', packDetail(undefined, undefined, false, side), row);
  }

  #leave(outcome: Outcome): void {
    const row = this.#connection.tracked?.row;
    this.#connection.drop();
    if (this.inFlight) this.#finish(outcome, packDetail(undefined, undefined, false), row);
  }

  #finish(outcome: Outcome, detail: number, row: number | undefined): void {
    this.inFlight = false;
    const tookMs = fastMonotonicMs() - this.#startMs;
    this.#run.requestTable.close(this.#id, outcome, this.#status, this.#firstByteMs, tookMs, detail, row);
    this.#run.log.ended(outcome, tookMs, this.#version);
    this.#onDone(this, outcome);
  }
}
