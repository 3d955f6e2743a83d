import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { methodOf, requestBoundMs } from '../../record/flow/load-plan.ts';
import { fastMonotonicMs } from '../../record/clock.ts';
import type { Outcome } from '../../record/requests/outcome.ts';
import { packDetail } from '../../record/requests/request-table.ts';
import type { Run } from '../probe/run.ts';
import type { Due, OnDone, VirtualUser } from '../virtual-user.ts';
import { judgeResponse, judgeBody, needsBody, versionIn, type ResponseJudgement } from '../expectation.ts';
import { GrpcCalls } from '../grpc/calls.ts';
import { BodySender, type WritePiece } from '../body/body-sender.ts';
import type { RequestBody } from '../body/request-body.ts';
import { pathsOf } from '../request-path.ts';
import { headersOfHttp2 } from '../request-headers.ts';
import { carriedId } from '../request-id.ts';
import { classifyStream } from './failed-stream.ts';
import type { Http2Sessions } from './sessions.ts';
import type { SentRequest, Request } from './sent-request.ts';

const HEADERS_FRAME = 1;
const NO_DETAIL = packDetail(undefined, undefined, false);

/**
 * One stream after the other on a shared HTTP/2 connection, without any retry: a stream that the server refuses is a closed request. Its
 * requests may be calls over gRPC, whose messages may come for as long as the load lasts.
 */
export class Http2VirtualUser implements VirtualUser {
  readonly index: number;
  readonly #run: Run;
  readonly #sessions: Http2Sessions;
  readonly #onDone: OnDone;
  readonly #method: string;
  readonly #paths: string[];
  readonly #headers: Record<string, string>;
  readonly #keepsBody: boolean;
  readonly #calls: GrpcCalls | undefined;
  readonly #timeoutMs: number;
  #hurried = false;
  #request: SentRequest | undefined;

  constructor(index: number, run: Run, sessions: Http2Sessions, onDone: OnDone) {
    this.index = index;
    this.#run = run;
    this.#sessions = sessions;
    this.#onDone = onDone;
    const { plan } = run;
    this.#method = methodOf(plan);
    this.#paths = pathsOf(plan);
    this.#timeoutMs = requestBoundMs(plan);
    this.#calls = GrpcCalls.of(index, run);
    const own = headersOfHttp2(plan.headers?.[index % plan.headers.length]);
    this.#headers = { ...this.#calls?.headers, ...own };
    this.#keepsBody = needsBody(plan.expectation);
  }

  send(due?: Due): void {
    const sentMs = fastMonotonicMs();
    const startMs = due?.atMs ?? sentMs;
    const { requestTable, log } = this.#run;
    const id = requestTable.open(startMs, this.index, sentMs - startMs, due?.waited);
    log.sent();
    const response = { firstByteMs: Number.NaN, status: 0, judged: undefined, headers: {}, body: [] };
    this.#open({ id, startMs, sentMs, ...response });
  }

  #open(request: Request): void {
    const tracked = this.#sessions.for(this.index);
    const { plan } = this.#run;
    const call = this.#calls?.begin(request.id);
    const id = carriedId(plan, request.id);
    const body = this.#run.body?.for(id);
    const head = {
      ':method': this.#method,
      ':path': this.#paths[request.id % this.#paths.length],
      'x-request-id': id,
      ...this.#headers,
      ...(body?.isChunked === false ? { 'content-length': body.bytes } : {}),
    };
    const hasBody = body !== undefined || call !== undefined;
    const stream = tracked.session.request(head, { endStream: !hasBody });
    if (stream.id !== undefined) tracked.frames.opened(stream.id);
    if (this.#calls) stream.end(this.#calls.body);
    const sender = body && this.#send(body, id, stream);
    const sent: SentRequest = { ...request, tracked, stream, hasBody, sender, call };
    this.#request = sent;
    tracked.inFlight++;
    let failure: Error | undefined;
    let complete = false;
    let neverSent = false;
    let leftEarly = false;
    stream.on('response', (headers, flags) => {
      this.#responded(sent, headers, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0);
    });
    if (call) {
      stream.on('data', (chunk: Buffer) => call.data(chunk));
      stream.on('trailers', (headers: IncomingHttpHeaders) => call.trailers(headers));
    }
    if (this.#keepsBody) stream.on('data', (chunk: Buffer) => sent.body.push(chunk));
    stream.on('error', (error: Error) => (failure ??= error));
    stream.on('frameError', (type) => (neverSent ||= type === HEADERS_FRAME));
    stream.on('end', () => {
      complete = true;
      // A response before the end of its request needs no more of it (RFC 9113, section 8.1).
      leftEarly = sender?.isSent === false;
      if (!leftEarly) return;
      sender?.stop();
      // Node waits for ever for what is still to be sent on a stream that the server has reset without an error.
      if (stream.closed) stream.destroy();
      else stream.close(constants.NGHTTP2_CANCEL);
    });
    stream.on('close', () => {
      sender?.stop();
      const isOurReset = leftEarly && stream.rstCode === constants.NGHTTP2_CANCEL;
      // Node takes a reset without an error for the end of the response.
      const wasReset =
        (stream.rstCode !== constants.NGHTTP2_NO_ERROR && !isOurReset) ||
        tracked.frames.wasReset(stream.id ?? 0);
      const whole = complete && failure === undefined && !wasReset;
      if (neverSent) this.#sendAtLast(sent);
      else if (whole && sent.judged) this.#ended(sent, sent.judged);
      else this.#failed(sent, rootOf(failure) ?? tracked.failure);
    });
    stream.resume();
  }

  #send(body: RequestBody, id: string, stream: ClientHttp2Stream): BodySender {
    const writePiece: WritePiece = (piece, isLast, onTaken) => {
      if (isLast) stream.end(piece, onTaken);
      else stream.write(piece, onTaken);
    };
    const sender = new BodySender(body, id, stream, writePiece);
    if (this.#hurried) sender.hurry();
    sender.begin();
    return sender;
  }

  // Node had not written the request when the server announced the end of the connection: not one byte of it has left, so this is no retry.
  #sendAtLast(sent: SentRequest): void {
    if (this.#request !== sent) return;
    this.#sessions.requestEnded(sent.tracked, fastMonotonicMs());
    this.#open(sent);
  }

  expire(nowMs: number): void {
    const request = this.#request;
    if (!request || request.call?.isOpen === true || nowMs - request.sentMs < this.#timeoutMs) return;
    this.#run.log.error(this.#run.plan.stream ? 'no stream in time' : 'no complete response in time');
    this.#leave(request, 'timeout', 0);
  }

  /** Leaves a stream of messages that goes on, or as soon as it has begun, and sends a slow body without delay. */
  hurry(): void {
    this.#hurried = true;
    this.#request?.sender?.hurry();
    if (this.#request) this.#leaveOpen(this.#request);
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  #responded(request: SentRequest, headers: IncomingHttpHeaders, isLast: boolean): void {
    const { plan } = this.#run;
    request.firstByteMs = fastMonotonicMs() - request.startMs;
    request.status = Number(headers[':status'] ?? 0);
    request.headers = headers;
    request.judged = judgeResponse(plan.expectation, carriedId(plan, request.id), request.status, headers);
    if (plan.countedHeader !== undefined) request.version = versionIn(headers, plan.countedHeader);
    const why = request.call?.responded(headers, isLast, request.judged);
    if (this.#request !== request) return;
    if (why !== undefined) {
      this.#run.log.error(why);
      this.#leave(request, 'unexpected', NO_DETAIL);
    } else if (this.#hurried && !isLast) this.#leaveOpen(request);
  }

  #leaveOpen(request: SentRequest): void {
    if (request.call?.isOpen !== true) return;
    request.call.left();
    this.#leave(request, 'ok', packDetail(undefined, undefined, false, request.judged?.side));
  }

  /** The client ends a request that has no complete response yet. */
  #leave(request: SentRequest, outcome: Outcome, detail: number): void {
    this.#finish(request, outcome, detail);
    request.stream.close(constants.NGHTTP2_CANCEL);
  }

  #ended(request: SentRequest, head: ResponseJudgement): void {
    request.tracked.served++;
    const { plan, log, judge } = this.#run;
    const { status, headers } = request;
    const body = () => Buffer.concat(request.body).toString('utf8');
    const note = request.tracked.goAway ? ' after GOAWAY' : '';
    const read = request.call?.ended(head, note) ?? head;
    const judged = this.#keepsBody
      ? judgeBody(
          plan.expectation,
          carriedId(plan, request.id),
          read,
          { status, headers, body: body() },
          judge,
        )
      : read;
    if (judged.why !== undefined && this.#request === request) log.error(judged.why);
    const detail = packDetail(undefined, undefined, judged.wrongConfiguration, judged.side);
    this.#finish(request, judged.outcome, detail);
  }

  #failed(request: SentRequest, error: Error | undefined): void {
    const { outcome, kind, how, label } = classifyStream(request, error);
    if (this.#request === request) this.#run.log.error(label);
    request.call?.failed(label);
    if (outcome === 'closed') request.tracked.cut = true;
    this.#finish(request, outcome, packDetail(kind, how, false));
  }

  #finish(request: SentRequest, outcome: Outcome, detail: number): void {
    if (this.#request !== request) return;
    this.#request = undefined;
    const { id, status, firstByteMs, startMs, tracked } = request;
    const endMs = fastMonotonicMs();
    const tookMs = endMs - startMs;
    this.#sessions.requestEnded(tracked, endMs);
    this.#run.requestTable.close(id, outcome, status, firstByteMs, tookMs, detail, tracked.row);
    this.#run.log.ended(outcome, tookMs, request.version);
    this.#onDone(this, outcome);
  }
}

// A stream that went with its connection says so only; why the connection went is its cause.
function rootOf(failure: Error | undefined): Error | undefined {
  return failure?.cause instanceof Error ? failure.cause : failure;
}
