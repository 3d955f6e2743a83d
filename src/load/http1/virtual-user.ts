import { endpointOf } from '../../common/connect/endpoint.ts';
import { methodOf, requestBoundMs, type Client } from '../../record/flow/load-plan.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import { classifyFailure } from '../failure.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import { packDetail } from '../../record/requests/request-table.ts';
import type { Run } from '../probe/run.ts';
import type { Due, OnDone, VirtualUser } from '../virtual-user.ts';
import { judgeResponse, judgeBody, needsBody, versionIn, type ResponseJudgement } from '../expectation.ts';
import { ResponseParser, type ResponseEvents } from './response-parser.ts';
import { MalformedResponse, NoResponse, SurplusBytes } from './malformed-response.ts';
import { Connection, type ConnectionUser } from './connection.ts';
import type { Head } from './response-head.ts';
import { SlowDownload } from './slow/download.ts';
import { requestText } from './request-text.ts';
import { beginningOf, foreignTo } from './surplus.ts';
import type { TrackedSocket } from './tracked-socket.ts';
import type { Headers } from '../../record/flow/expectation.ts';
import { carriedId } from '../request-id.ts';

const NO_TIME = Number.NaN;
const NO_RESPONSE: ResponseJudgement = { outcome: 'unexpected', wrongConfiguration: false };
const TIMED_OUT = 'no complete response in time';

function isForOneRequest(client: Client | undefined): boolean {
  return client === 'new-connection' || client === 'late-speaker';
}

/**
 * One keep-alive connection as an honest client has it: no pipelining, no retry, opened again when it was closed. On a socket of its own,
 * since libraries look for a close before they write, or send again without a word, and what they hide is what is looked for.
 */
export class Http1VirtualUser implements VirtualUser, ConnectionUser, ResponseEvents {
  readonly index: number;
  /** When the request was sent, from which its timeout counts. */
  sentMs = 0;
  inFlight = false;
  readonly #run: Run;
  readonly #onDone: OnDone;
  readonly #connection: Connection;
  readonly #download: SlowDownload | undefined;
  readonly #parser: ResponseParser;
  readonly #textOf: (id: string, number: number) => string;
  /** Each request asks for `connection: close`, so that the end of the connection is no fault. */
  readonly #closesItself: boolean;
  readonly #keepsBody: boolean;
  readonly #timeoutMs: number;
  readonly #isHead: boolean;
  #id = 0;
  #idText = '';
  /** When the request was due, from which all its times count. */
  #startMs = 0;
  #firstByteMs = NO_TIME;
  #status = 0;
  #judged: ResponseJudgement | undefined;
  #version: string | undefined;
  #closes = false;
  #headers: Headers = {};
  #body: Buffer[] = [];

  constructor(index: number, run: Run, onDone: OnDone) {
    this.index = index;
    this.#run = run;
    this.#onDone = onDone;
    const { url, headers, client, expectation } = run.plan;
    const { host, textOf } = requestText(run.plan, {
      headers: headers?.[index % headers.length],
      body: run.body,
      close: isForOneRequest(client),
    });
    this.#isHead = methodOf(run.plan) === 'HEAD';
    this.#textOf = textOf;
    this.#closesItself = isForOneRequest(client);
    this.#download = this.#slowDownload();
    this.#parser = new ResponseParser(this.#download ?? this);
    this.#timeoutMs = requestBoundMs(run.plan);
    this.#keepsBody = needsBody(expectation);
    this.#connection = new Connection(index, run, endpointOf(new URL(url), run.plan, host), this);
  }

  send(due?: Due): void {
    this.sentMs = fastMonotonicMs();
    this.#startMs = due?.atMs ?? this.sentMs;
    const { requestTable, log } = this.#run;
    this.#id = requestTable.open(this.#startMs, this.index, this.sentMs - this.#startMs, due?.waited);
    this.#idText = carriedId(this.#run.plan, this.#id);
    this.#firstByteMs = NO_TIME;
    this.#status = 0;
    this.#judged = undefined;
    this.#version = undefined;
    this.inFlight = true;
    log.sent();
    this.#parser.expect(this.#isHead);
    const text = this.#textOf(this.#idText, this.#id);
    this.#connection.write({ text, id: this.#idText, sentMs: this.sentMs });
  }

  connectAhead(onFailure: () => void): void {
    this.#parser.expectNone();
    this.#connection.openAhead(onFailure);
  }

  expire(nowMs: number): void {
    if (!this.inFlight || nowMs - this.sentMs < this.#timeoutMs) return;
    this.#run.log.error(TIMED_OUT);
    this.#leave('timeout');
  }

  hurry(): void {
    this.#connection.hurry();
    this.#download?.hurry();
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
      // On a connection that was opened for this request they may be the response, if a bad one.
      if (error instanceof NoResponse && this.#wasIdle) this.#connection.unsolicited(beginningOf(chunk));
      this.#leave('unexpected');
    }
    return undefined;
  }

  finish(): boolean {
    return this.#parser.finish();
  }

  failed(error: Error, tracked: TrackedSocket | undefined): void {
    const { outcome, kind, how, label } = classifyFailure(error, this.#judged !== undefined, tracked);
    this.#run.log.error(label);
    this.#finish(outcome, packDetail(kind, how, false), tracked?.row);
  }

  interim(status: number): void {
    this.#connection.interim(status);
  }

  head(head: Head): void {
    const { status, headers, close } = head;
    const { plan } = this.#run;
    this.#firstByteMs = fastMonotonicMs() - this.#startMs;
    this.#status = status;
    this.#closes = close;
    this.#judged = judgeResponse(plan.expectation, this.#idText, status, headers);
    if (this.#judged.outcome !== 'ok' && this.#wasIdle) this.#lookForSurplus(head);
    if (plan.countedHeader !== undefined) this.#version = versionIn(headers, plan.countedHeader);
    if (!this.#keepsBody) return;
    this.#headers = headers;
    this.#body = [];
  }

  /** Without an expectation in it the body proves nothing that the head has not. */
  body(piece: Buffer): void {
    if (this.#keepsBody) this.#body.push(Buffer.from(piece));
  }

  end(): void {
    const row = this.#connection.tracked?.row;
    if (this.#connection.tracked?.unsolicited) this.#connection.drop();
    else this.#connection.responded(this.#closes || this.#closesItself);
    const judged = this.#judgeWhole();
    if (judged.why !== undefined) this.#run.log.error(judged.why);
    this.#finish(
      judged.outcome,
      packDetail(undefined, undefined, judged.wrongConfiguration, judged.side),
      row,
    );
  }

  #slowDownload(): SlowDownload | undefined {
    const { plan, log } = this.#run;
    if (!plan.download) return undefined;
    return new SlowDownload(this, () => this.#connection.tracked?.socket, plan.download, log.downloads);
  }

  /** The connection was open before the request was sent, so that bytes for nobody may have met it. */
  get #wasIdle(): boolean {
    const { tracked } = this.#connection;
    return tracked !== undefined && (tracked.served > 0 || tracked.openedMs < this.sentMs);
  }

  /** A wrong response may be an unsolicited one that met the next request. Then the connection is not used again. */
  #lookForSurplus(head: Head): void {
    const { plan, requestTable } = this.#run;
    const request = {
      id: this.#id,
      row: this.#connection.tracked?.row ?? 0,
      echoesId: plan.expectation.echoesId === true,
    };
    const what = foreignTo(request, head, requestTable, this.#run.plan);
    if (what !== undefined) this.#connection.unsolicited(what);
  }

  #judgeWhole(): ResponseJudgement {
    const head = this.#judged ?? NO_RESPONSE;
    if (!this.#keepsBody) return head;
    const body = Buffer.concat(this.#body).toString('utf8');
    const response = { status: this.#status, headers: this.#headers, body };
    return judgeBody(this.#run.plan.expectation, this.#idText, head, response, this.#run.judge);
  }

  /** Gives up the connection, with what is under way on it. */
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
