import { messageNumber } from './message-number.ts';
import { framed, Messages } from './messages.ts';
import { outcomeOf, statusOf } from './status.ts';
import type { Run } from '../probe/run.ts';
import { StreamWitness } from '../streams/witness.ts';
import type { ResponseJudgement } from '../expectation.ts';
import type { Headers } from '../../record/flow/expectation.ts';
import type { StreamEnd } from '../../record/streams/stream-record.ts';

const CONTENT_TYPE = 'application/grpc';

/** Makes the calls of a virtual user over gRPC: unary ones, or streams of messages. */
export class GrpcCalls {
  readonly method = 'POST';
  readonly headers = { 'content-type': CONTENT_TYPE, te: 'trailers' };
  readonly body: Buffer;
  readonly #witness: StreamWitness | undefined;

  private constructor(index: number, { plan, log }: Run) {
    this.body = framed(Buffer.from(plan.grpc?.message ?? '', 'base64'));
    this.#witness = plan.stream ? new StreamWitness(index, log) : undefined;
  }

  /** undefined for a virtual user whose requests are not calls. */
  static of(index: number, run: Run): GrpcCalls | undefined {
    const { grpc, stream } = run.plan;
    return grpc || stream?.protocol === 'grpc' ? new GrpcCalls(index, run) : undefined;
  }

  /** A call that is being sent as the request of this id. */
  begin(request: number): GrpcCall {
    return new GrpcCall(request, this.#witness);
  }
}

/** A call, and what its response is beyond what HTTP/2 says of it. */
export class GrpcCall {
  readonly #request: number;
  readonly #witness: StreamWitness | undefined;
  readonly #messages = new Messages((payload) => {
    if (this.#isOpen) this.#witness?.message(messageNumber(payload));
  });
  // The next call of its virtual user has the same witness.
  #isOpen = false;
  #type = 'none';
  /** Where `grpc-status` is: in the trailers, or in a head that nothing follows. */
  #last: Headers = {};

  constructor(request: number, witness: StreamWitness | undefined) {
    this.#request = request;
    this.#witness = witness;
  }

  /** Whether its stream of messages has begun and goes on. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Takes the head of the response. Returns why there is no stream of messages after it, which may go on for ever. */
  responded(headers: Headers, isLast: boolean, { outcome }: ResponseJudgement): string | undefined {
    this.#type = String(headers['content-type'] ?? 'none');
    if (isLast) this.#last = headers;
    if (!this.#witness || outcome !== 'ok') return undefined;
    if (!this.#isGrpc) return this.#otherType;
    if (!isLast || statusOf(headers['grpc-status']) === 'OK') {
      this.#witness.opened(this.#request);
      this.#isOpen = true;
    }
    return undefined;
  }

  data(chunk: Buffer): void {
    this.#messages.push(chunk);
  }

  trailers(headers: Headers): void {
    this.#last = headers;
  }

  /** Judges the complete response, whose head was judged before; `note` is what else is known of how it ended. */
  ended(head: ResponseJudgement, note: string): ResponseJudgement {
    const status = statusOf(this.#last['grpc-status']);
    const isCut = status === undefined;
    const wasOpen = this.#isOpen;
    this.#end(isCut ? 'cut' : 'ended', isCut ? 'no grpc-status' : `trailers ${status}${note}`);
    // A gateway's own status is no bypass, as its own 404 is none.
    const mayBeBypass = status === undefined || status === 'OK';
    if (head.outcome === 'error' || (head.outcome !== 'ok' && mayBeBypass)) return head;
    if (!this.#isGrpc) return unexpected(this.#otherType);
    if (status === undefined) return unexpected(this.#whyNoStatus());
    // Nothing but UNAVAILABLE can tell a client that its stream ends early and is to be opened again.
    if (wasOpen && status === 'UNAVAILABLE') return head;
    if (status !== 'OK')
      return { outcome: outcomeOf(status), wrongConfiguration: false, why: `grpc-status ${status}` };
    const why = this.#whyNotWhole();
    return why === undefined ? head : unexpected(why);
  }

  /** Its response will not be complete. */
  failed(how: string): void {
    this.#end('cut', how);
  }

  /** The client leaves a stream that goes on. */
  left(): void {
    this.#end('alive', '');
  }

  #end(end: StreamEnd, how: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#witness?.ended(end, how);
  }

  get #isGrpc(): boolean {
    return /^application\/grpc(?:[+;]|$)/.test(this.#type);
  }

  get #otherType(): string {
    return `content type ${this.#type} instead of ${CONTENT_TYPE}`;
  }

  #whyNoStatus(): string {
    const text = this.#last['grpc-status'];
    return text === undefined ? 'no grpc-status' : 'an unknown grpc-status';
  }

  #whyNotWhole(): string | undefined {
    const { whole, count, compressed } = this.#messages;
    if (compressed) return 'a compressed message, which nobody asked for';
    if (!whole && count > 0 && !this.#witness) return 'more than one message';
    if (!whole) return 'a message shorter than its length says';
    if (!this.#witness && count !== 1) return count === 0 ? 'no message' : 'more than one message';
    return undefined;
  }
}

function unexpected(why: string): ResponseJudgement {
  return { outcome: 'unexpected', wrongConfiguration: false, why };
}
