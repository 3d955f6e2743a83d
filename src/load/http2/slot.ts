import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { fastMonotonicMs } from '../clock.ts';
import { classifyFailure, type Failure } from '../failure.ts';
import type { LoadPlan } from '../plan.ts';
import type { ProbeLog } from '../probe-log.ts';
import { packDetail, type Recording } from '../recording.ts';
import type { OnDone, Slot } from '../slot.ts';
import { judgeAnswer, type Judged } from '../witness.ts';
import type { Http2Sessions, TrackedSession } from './sessions.ts';

const HEADERS_FRAME = 1;

/** A request. */
interface Request {
  id: number;
  startMs: number;
  firstByteMs: number;
  status: number;
  judged: Judged | undefined;
}

/** A request under way on a stream. */
interface Sent extends Request {
  tracked: TrackedSession;
  stream: ClientHttp2Stream;
}

/** One stream after the other on a shared HTTP/2 connection, without any retry: a stream that the server refuses is a closed request. */
export class Http2Slot implements Slot {
  readonly index: number;
  readonly #plan: LoadPlan;
  readonly #sessions: Http2Sessions;
  readonly #recording: Recording;
  readonly #log: ProbeLog;
  readonly #onDone: OnDone;
  readonly #path: string;
  #request: Sent | undefined;

  constructor(
    index: number,
    plan: LoadPlan,
    sessions: Http2Sessions,
    recording: Recording,
    log: ProbeLog,
    onDone: OnDone,
  ) {
    this.index = index;
    this.#plan = plan;
    this.#sessions = sessions;
    this.#recording = recording;
    this.#log = log;
    this.#onDone = onDone;
    const url = new URL(plan.url);
    this.#path = url.pathname + url.search;
  }

  send(): void {
    const startMs = fastMonotonicMs();
    const id = this.#recording.open(startMs, this.index);
    this.#log.sent();
    this.#open({ id, startMs, firstByteMs: Number.NaN, status: 0, judged: undefined });
  }

  #open(request: Request): void {
    const tracked = this.#sessions.for(this.index);
    const stream = tracked.session.request({ ':path': this.#path, 'x-request-id': String(request.id) });
    const sent: Sent = { ...request, tracked, stream };
    this.#request = sent;
    tracked.inFlight++;
    let failure: Error | undefined;
    let complete = false;
    let neverSent = false;
    stream.on('response', (headers) => this.#answered(sent, headers));
    stream.on('error', (error: Error) => (failure ??= error));
    stream.on('frameError', (type) => (neverSent ||= type === HEADERS_FRAME));
    stream.on('end', () => (complete = true));
    stream.on('close', () => {
      const whole = complete && failure === undefined && stream.rstCode === constants.NGHTTP2_NO_ERROR;
      if (neverSent) this.#sendAtLast(sent);
      else if (whole && sent.judged) this.#ended(sent, sent.judged);
      else this.#failed(sent, failure ?? tracked.failure);
    });
    stream.resume();
  }

  // Node had not written the request when the server announced the end of the connection: not one byte of it has left, so this is no retry.
  #sendAtLast(sent: Sent): void {
    if (this.#request !== sent) return;
    sent.tracked.inFlight--;
    const { id, startMs, firstByteMs, status, judged } = sent;
    this.#open({ id, startMs, firstByteMs, status, judged });
  }

  expire(nowMs: number): void {
    const request = this.#request;
    if (!request || nowMs - request.startMs < this.#plan.timeoutMs) return;
    this.#finish(request, 'timeout', 0);
    request.stream.close(constants.NGHTTP2_CANCEL);
  }

  close(): Promise<void> {
    this.#sessions.close();
    return Promise.resolve();
  }

  #answered(request: Sent, headers: IncomingHttpHeaders): void {
    request.firstByteMs = fastMonotonicMs() - request.startMs;
    request.status = Number(headers[':status'] ?? 0);
    request.judged = judgeAnswer(this.#plan.witness, String(request.id), request.status, headers);
  }

  #ended(request: Sent, judged: Judged): void {
    request.tracked.served++;
    const detail = packDetail(undefined, undefined, judged.wrongConfiguration, judged.side);
    this.#finish(request, judged.outcome, detail);
  }

  #failed(request: Sent, error: Error | undefined): void {
    const { outcome, kind, how, label } = this.#classify(request, error);
    this.#log.error(label);
    this.#finish(request, outcome, packDetail(kind, how, false));
  }

  // What has no code of a socket's is a stream or connection that the server ended.
  #classify({ judged, tracked, stream }: Sent, error: Error | undefined): Failure {
    const known = error && classifyFailure(error, judged !== undefined, undefined);
    if (known && known.outcome !== 'unexpected' && known.outcome !== 'closed') return known;
    const kind = judged === undefined ? (tracked.served > 0 ? 'reused' : 'fresh') : 'mid-answer';
    // What the server refused (7) it has not begun, so that a client may send it again, whatever its method.
    const code = error && 'code' in error ? String(error.code) : 'stream ended without an answer';
    const label = `${code}, HTTP/2 code ${stream.rstCode}`;
    return { outcome: 'closed', kind, how: known?.how ?? 'fin', label };
  }

  #finish(request: Sent, outcome: Failure['outcome'], detail: number): void {
    if (this.#request !== request) return;
    this.#request = undefined;
    request.tracked.inFlight--;
    const { id, status, firstByteMs, startMs } = request;
    this.#recording.close(id, outcome, status, firstByteMs, fastMonotonicMs() - startMs, detail);
    this.#log.ended(outcome);
    this.#onDone(this, outcome);
  }
}
