import { readFileSync } from 'node:fs';
import { functionFrom } from '../../common/function-source.ts';
import { bodyOf, type Body } from '../../record/flow/body.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';

const WORD = 'reload-proof ';
/** What generated bodies consist of, whatever pieces they are sent in. */
const FILLING = Buffer.alloc(64 * 1024, WORD);
/** Up to here a body that is sent at once costs less as part of its request's text than in pieces of its own. */
const INLINE_BYTES_MAX = 16 * 1024;

/** The body of the requests of a load. It is held once: a request adds no more to it than its id. */
export class RequestBody {
  readonly bytes: number;
  readonly durationMs: number;
  readonly isChunked: boolean;
  readonly expectsContinue: boolean;
  /** Whether it is sent in one piece with the head of its request. */
  readonly isInline: boolean;
  /** Undefined for a generated body. */
  readonly #content: Buffer | undefined;
  /** The content of one that is inline, one character for each byte. */
  readonly #text: string;
  readonly #textFor: ((request: { id: string }) => unknown) | undefined;

  /** @throws when its file cannot be read */
  constructor(body: Body) {
    this.durationMs = body.durationMs ?? 0;
    this.isChunked = body.chunked ?? false;
    this.expectsContinue = body.expectContinue ?? false;
    this.#textFor = 'source' in body ? functionFrom(body.source) : undefined;
    this.#content = contentOf(body);
    this.bytes = 'bytes' in body ? body.bytes : (this.#content?.length ?? 0);
    this.isInline =
      this.varies || (this.bytes <= INLINE_BYTES_MAX && this.durationMs === 0 && !this.expectsContinue);
    this.#text = this.isInline ? (this.#content ?? FILLING.subarray(0, this.bytes)).toString('latin1') : '';
  }

  /** That of a plan. */
  static of(plan: Pick<LoadPlan, 'body'>): RequestBody | undefined {
    const body = bodyOf(plan.body);
    return body && new RequestBody(body);
  }

  /** The body of one request, where each has another one. @throws what the user's function throws */
  for(id: string): RequestBody {
    if (!this.#textFor) return this;
    return new RequestBody({ text: String(this.#textFor({ id })), chunked: this.isChunked });
  }

  /** Whether requests have bodies of different lengths. */
  get varies(): boolean {
    return this.#textFor !== undefined;
  }

  /** A request's whole body, where it is inline, with one character for each byte. */
  text(id: string): string {
    return this.#content ? this.#text : id.slice(0, this.bytes) + this.#text.slice(id.length);
  }

  /** The bytes of a request's body from one place to another, or fewer. */
  piece(id: string, from: number, to: number): Buffer {
    if (this.#content) return this.#content.subarray(from, to);
    if (from < id.length) return Buffer.from(id.slice(from, to), 'latin1');
    const at = from % WORD.length;
    return FILLING.subarray(at, at + to - from);
  }
}

function contentOf(body: Body): Buffer | undefined {
  if ('text' in body) return Buffer.from(body.text, 'utf8');
  return 'file' in body ? readFileSync(body.file) : undefined;
}
