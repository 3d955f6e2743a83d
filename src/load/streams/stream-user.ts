import { endpointOf } from '../../common/connect/endpoint.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { Expectation } from '../../record/flow/expectation.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import { packDetail } from '../../record/requests/request-table.ts';
import { judgeResponse, versionIn, type ResponseJudgement } from '../expectation.ts';
import { classifyFailure } from '../failure.ts';
import { Connection, type ConnectionUser } from '../http1/connection.ts';
import { MalformedResponse, SurplusBytes } from '../http1/malformed-response.ts';
import { requestText, type RequestParts } from '../http1/request-text.ts';
import type { Head } from '../http1/response-head.ts';
import { ResponseParser, type ResponseEvents } from '../http1/response-parser.ts';
import type { TrackedSocket } from '../http1/tracked-socket.ts';
import type { Run } from '../probe/run.ts';
import { carriedId } from '../request-id.ts';
import type { OnDone, VirtualUser } from '../virtual-user.ts';
import { StreamWitness } from './witness.ts';

const NO_TIME = Number.NaN;

/**
 * A client of streams on an HTTP/1.1 connection of its own. Its request is `ok` when its stream is alive at the end of
 * the load or was ended in order; a stream whose connection just ends was cut, since nothing says that it was whole.
 */
export abstract class StreamUser implements VirtualUser, ConnectionUser, ResponseEvents {
  readonly index: number;
  inFlight = false;
  protected readonly run: Run;
  protected readonly witness: StreamWitness;
  readonly #onDone: OnDone;
  readonly #connection: Connection;
  readonly #parser = new ResponseParser(this);
  #hurried = false;
  #id = 0;
  #idText = '';
  #startMs = 0;
  #firstByteMs = NO_TIME;
  #status = 0;
  #judged: ResponseJudgement | undefined;
  #version: string | undefined;
  #closes = false;
  /** Its status is that of a stream, and it is none. */
  #isRefused = false;
  /** What ends the stream in order. */
  #inOrder = '';

  constructor(index: number, run: Run, onDone: OnDone) {
    this.index = index;
    this.run = run;
    this.#onDone = onDone;
    this.witness = new StreamWitness(index, run.log);
    const url = new URL(run.plan.url);
    const { host } = requestText(run.plan, { headers: this.givenHeaders, close: false });
    this.#connection = new Connection(index, run, endpointOf(url, run.plan, host), this);
  }

  /** What the next request is made of. */
  protected abstract request(): Pick<RequestParts, 'headers' | 'upgrade'>;

  /** Opens the stream of a good response, or says why that is none. */
  protected abstract accept(head: Head): string | undefined;

  /** Takes what comes on an open stream; its memory is reused afterwards. */
  protected abstract take(piece: Buffer): void;

  /** How a stream was cut, in words, when its connection ended so. */
  protected how(by: string): string {
    return by;
  }

  /** What to say to the server when a stream that is alive is left. */
  protected farewell(): Buffer | undefined {
    return undefined;
  }

  /** What a good response must show. */
  protected get expectation(): Expectation {
    return this.run.plan.expectation;
  }

  /** The headers that the plan gives this user. */
  protected get givenHeaders(): Record<string, string> | undefined {
    const { headers } = this.run.plan;
    return headers?.[this.index % headers.length];
  }

  send(): void {
    const { plan, requestTable, log } = this.run;
    this.#startMs = fastMonotonicMs();
    this.#id = requestTable.open(this.#startMs, this.index);
    this.#idText = carriedId(plan, this.#id);
    this.#firstByteMs = NO_TIME;
    this.#status = 0;
    this.#judged = undefined;
    this.#isRefused = false;
    this.#version = undefined;
    this.inFlight = true;
    log.sent();
    const parts = this.request();
    this.#parser.expect(false, parts.upgrade !== undefined);
    const { textOf } = requestText(plan, { ...parts, close: false });
    const text = textOf(this.#idText, this.#id);
    this.#connection.write({ text, id: this.#idText, sentMs: this.#startMs });
  }

  expire(nowMs: number): void {
    if (!this.inFlight || this.witness.isOpen || nowMs - this.#startMs < this.run.plan.timeoutMs) return;
    this.run.log.error('no stream in time');
    this.#leave('timeout');
  }

  /** Leaves a stream that is open, or as soon as it is. */
  hurry(): void {
    this.#hurried = true;
    this.#leaveAlive();
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
      this.broken(error.message);
    }
    // Only now, since what follows in the same chunk must not meet the next request.
    if (this.#isRefused && this.inFlight) this.broken(this.#judged?.why ?? '');
    else if (this.#hurried) this.#leaveAlive();
    return undefined;
  }

  /** A stream is cut where no other response would be: by an end of the connection that nothing announced. */
  finish(): boolean {
    return !this.witness.isOpen && this.#parser.finish();
  }

  failed(error: Error, tracked: TrackedSocket | undefined): void {
    const { outcome, kind, how, label } = classifyFailure(error, this.#judged !== undefined, tracked);
    this.run.log.error(label);
    this.witness.ended('cut', this.how(how ?? label));
    this.#finish(outcome, packDetail(kind, how, false), tracked?.row);
  }

  head(head: Head): void {
    const { status, headers, bodyEnd, close } = head;
    const { plan } = this.run;
    this.#firstByteMs = fastMonotonicMs() - this.#startMs;
    this.#status = status;
    this.#closes = close;
    this.#judged = judgeResponse(this.expectation, this.#idText, status, headers);
    if (plan.countedHeader !== undefined) this.#version = versionIn(headers, plan.countedHeader);
    if (this.#judged.outcome !== 'ok') return;
    const why = this.accept(head);
    this.#isRefused = why !== undefined;
    if (why !== undefined) this.#judged = { outcome: 'unexpected', wrongConfiguration: false, why };
    else this.witness.opened(this.#id);
    this.#inOrder = typeof bodyEnd === 'number' ? 'content-length' : 'last chunk';
  }

  body(piece: Buffer): void {
    if (this.witness.isOpen) this.take(piece);
  }

  end(): void {
    this.endedInOrder(this.#inOrder);
  }

  /** The server has ended the stream, or a response that is none. */
  protected endedInOrder(how: string): void {
    const row = this.#connection.tracked?.row;
    // A server that ends its streams is mostly about to leave, which it could not announce when the stream began.
    this.#connection.responded(this.#closes || this.witness.isOpen);
    this.witness.ended('ended', how);
    const judged = this.#judged ?? { outcome: 'unexpected' as const, wrongConfiguration: false };
    if (judged.why !== undefined) this.run.log.error(judged.why);
    this.#finish(
      judged.outcome,
      packDetail(undefined, undefined, judged.wrongConfiguration, judged.side),
      row,
    );
  }

  /** The server has broken the protocol; what it sends may go on for ever, so it is not read to its end. */
  protected broken(why: string): void {
    this.run.log.error(why);
    this.witness.ended('cut', why);
    this.#leave('unexpected');
  }

  /** Writes on the stream. */
  protected write(bytes: Buffer): void {
    this.#connection.tracked?.socket.write(bytes);
  }

  #leaveAlive(): void {
    if (!this.witness.isOpen) return;
    this.witness.ended('alive', '');
    const row = this.#connection.tracked?.row;
    const last = this.farewell();
    if (last === undefined) this.#connection.drop();
    else this.#connection.takeLeave(last);
    this.#finish('ok', packDetail(undefined, undefined, false, this.#judged?.side), row);
  }

  #leave(outcome: Outcome): void {
    const row = this.#connection.tracked?.row;
    this.#connection.drop();
    if (this.inFlight) this.#finish(outcome, packDetail(undefined, undefined, false), row);
  }

  #finish(outcome: Outcome, detail: number, row: number | undefined): void {
    this.inFlight = false;
    const tookMs = fastMonotonicMs() - this.#startMs;
    this.run.requestTable.close(this.#id, outcome, this.#status, this.#firstByteMs, tookMs, detail, row);
    this.run.log.ended(outcome, tookMs, this.#version);
    this.#onDone(this, outcome);
  }
}
