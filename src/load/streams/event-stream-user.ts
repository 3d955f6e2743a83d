import { endpointOf } from '../../common/connect/endpoint.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { Headers } from '../../record/flow/expectation.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import { packDetail } from '../../record/requests/request-table.ts';
import { judgeResponse, versionIn, type ResponseJudgement } from '../expectation.ts';
import { classifyFailure } from '../failure.ts';
import { Connection, type ConnectionUser } from '../http1/connection.ts';
import { MalformedResponse, SurplusBytes } from '../http1/malformed-response.ts';
import { requestText, type RequestText } from '../http1/request-text.ts';
import type { Head } from '../http1/response-head.ts';
import { ResponseParser, type ResponseEvents } from '../http1/response-parser.ts';
import type { TrackedSocket } from '../http1/tracked-socket.ts';
import type { Run } from '../probe/run.ts';
import { headersByName } from '../request-headers.ts';
import { carriedId } from '../request-id.ts';
import type { OnDone, VirtualUser } from '../virtual-user.ts';
import { EventReader } from './event-reader.ts';
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
  readonly #events = new EventReader((number) => this.#witness.message(number));
  #hurried = false;
  #id = 0;
  #idText = '';
  #startMs = 0;
  #firstByteMs = NO_TIME;
  #status = 0;
  #judged: ResponseJudgement | undefined;
  /** Its status is that of a stream, and it is none. */
  #isRefused = false;
  #version: string | undefined;
  #closes = false;
  /** What ends the stream in order. */
  #inOrder = '';

  constructor(index: number, run: Run, onDone: OnDone) {
    this.index = index;
    this.#run = run;
    this.#onDone = onDone;
    this.#witness = new StreamWitness(index, run.log);
    const { plan } = run;
    const endpoint = endpointOf(new URL(plan.url), plan, this.#request().host);
    this.#connection = new Connection(index, run, endpoint, this);
  }

  send(): void {
    const { plan, requestTable, log } = this.#run;
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
    this.#events.begin();
    this.#parser.expect();
    this.#connection.write(this.#request().textOf(this.#idText), this.#startMs);
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
    // Only now, since what follows in the same chunk must not meet the next request.
    if (this.#isRefused && this.inFlight) this.#leaveRefused();
    else if (this.#hurried && this.#witness.isOpen) this.#leaveAlive();
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

  head({ status, headers, bodyEnd, close }: Head): void {
    const { plan } = this.#run;
    this.#firstByteMs = fastMonotonicMs() - this.#startMs;
    this.#status = status;
    this.#closes = close;
    this.#judged = judgeResponse(plan.expectation, this.#idText, status, headers);
    if (plan.countedHeader !== undefined) this.#version = versionIn(headers, plan.countedHeader);
    if (this.#judged.outcome !== 'ok') return;
    const why = whyNoEvents(headers);
    this.#isRefused = why !== undefined;
    if (why !== undefined) this.#judged = { outcome: 'unexpected', wrongConfiguration: false, why };
    else this.#witness.opened(this.#id);
    this.#inOrder = typeof bodyEnd === 'number' ? 'content-length' : 'last chunk';
  }

  body(piece: Buffer): void {
    if (this.#witness.isOpen) this.#events.push(piece);
  }

  end(): void {
    const row = this.#connection.tracked?.row;
    // A server that ends its streams is mostly about to leave, which it could not announce when the stream began.
    this.#connection.responded(this.#closes || this.#witness.isOpen);
    this.#witness.ended('ended', this.#inOrder);
    const judged = this.#judged ?? { outcome: 'unexpected' as const, wrongConfiguration: false };
    if (judged.why !== undefined) this.#run.log.error(judged.why);
    this.#finish(
      judged.outcome,
      packDetail(undefined, undefined, judged.wrongConfiguration, judged.side),
      row,
    );
  }

  #request(): RequestText {
    const { url, headers } = this.#run.plan;
    const { lastEventId } = this.#events;
    const fields = new Map([
      ['accept', EVENT_STREAM],
      ['cache-control', 'no-cache'],
      ...headersByName(headers?.[this.index % headers.length]),
      ...(lastEventId === undefined ? [] : [['last-event-id', lastEventId] as const]),
    ]);
    return requestText(new URL(url), { headers: Object.fromEntries(fields), close: false });
  }

  // It may go on for ever, so it is not read to its end.
  #leaveRefused(): void {
    if (this.#judged?.why !== undefined) this.#run.log.error(this.#judged.why);
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

/** Why a response has no events that a client could read, if so. */
function whyNoEvents(headers: Headers): string | undefined {
  const type = String(headers['content-type'] ?? 'none');
  if (type.split(';', 1)[0]?.trim().toLowerCase() !== EVENT_STREAM)
    return `content type ${type} instead of ${EVENT_STREAM}`;
  const coding = headers['content-encoding'] ?? 'identity';
  return coding === 'identity' ? undefined : `content coding ${String(coding)}, which was not asked for`;
}
