import { constants, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { fastMonotonicMs } from '../clock.ts';
import { classifyFailure, type Failure } from '../failure.ts';
import type { LoadPlan } from '../plan.ts';
import type { ProbeLog } from '../probe-log.ts';
import { packDetail, type Recording } from '../recording.ts';
import type { OnDone, Slot } from '../slot.ts';
import { judgeAnswer, type Judged } from '../witness.ts';
import type { Http2Sessions, TrackedSession } from './sessions.ts';

/** A request under way on a stream. */
interface Request {
  id: number;
  startMs: number;
  firstByteMs: number;
  status: number;
  judged: Judged | undefined;
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
  #request: Request | undefined;

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
    const tracked = this.#sessions.for(this.index);
    const stream = tracked.session.request({ ':path': this.#path, 'x-request-id': String(id) });
    const request: Request = {
      id,
      startMs,
      firstByteMs: Number.NaN,
      status: 0,
      judged: undefined,
      tracked,
      stream,
    };
    this.#request = request;
    tracked.inFlight++;
    let failure: Error | undefined;
    let complete = false;
    stream.on('response', (headers) => this.#answered(request, headers));
    stream.on('error', (error: Error) => (failure ??= error));
    stream.on('end', () => (complete = true));
    stream.on('close', () => {
      const whole = complete && failure === undefined && request.judged !== undefined;
      if (whole && stream.rstCode === constants.NGHTTP2_NO_ERROR) this.#ended(request, request.judged);
      else this.#failed(request, failure ?? tracked.failure);
    });
    stream.resume();
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

  #answered(request: Request, headers: IncomingHttpHeaders): void {
    request.firstByteMs = fastMonotonicMs() - request.startMs;
    request.status = Number(headers[':status'] ?? 0);
    request.judged = judgeAnswer(this.#plan.witness, String(request.id), request.status, headers);
  }

  #ended(request: Request, judged: Judged | undefined): void {
    request.tracked.served++;
    const detail = packDetail(undefined, undefined, judged?.wrongConfiguration ?? false, judged?.side);
    this.#finish(request, judged?.outcome ?? 'unexpected', detail);
  }

  #failed(request: Request, error: Error | undefined): void {
    const { outcome, kind, how, label } = this.#classify(request, error);
    this.#log.error(label);
    this.#finish(request, outcome, packDetail(kind, how, false));
  }

  // What has no code of a socket's is a stream or connection that the server ended.
  #classify({ judged, tracked }: Request, error: Error | undefined): Failure {
    const known = error && classifyFailure(error, judged !== undefined, undefined);
    if (known && known.outcome !== 'unexpected' && known.outcome !== 'closed') return known;
    const kind = judged === undefined ? (tracked.served > 0 ? 'reused' : 'fresh') : 'mid-answer';
    const label = (error as NodeJS.ErrnoException | undefined)?.code ?? 'stream ended without an answer';
    return { outcome: 'closed', kind, how: known?.how ?? 'fin', label };
  }

  #finish(request: Request, outcome: Failure['outcome'], detail: number): void {
    if (this.#request !== request) return;
    this.#request = undefined;
    request.tracked.inFlight--;
    const { id, status, firstByteMs, startMs } = request;
    this.#recording.close(id, outcome, status, firstByteMs, fastMonotonicMs() - startMs, detail);
    this.#log.ended(outcome);
    this.#onDone(this, outcome);
  }
}
