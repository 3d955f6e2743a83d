import { createServer, type IncomingMessage, type Server } from 'node:http';

/** How often an upstream handled each request of a trial, by the id in `x-request-id`: got it whole, with its body. */
export class HandledIds {
  #times = new Uint8Array(1 << 16);
  #length = 0;

  /** Notes a request and calls back once it has come whole. */
  whole(request: IncomingMessage, then: () => void): void {
    const { headers } = request;
    const isWhole = () => {
      this.note(Number(headers['x-request-id'] ?? -1));
      then();
    };
    request.resume();
    // One without a body costs no event.
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) isWhole();
    else request.once('end', isWhole);
  }

  note(id: number): void {
    if (!Number.isInteger(id) || id < 0) return;
    if (id >= this.#times.length) this.#grow(id);
    this.#length = Math.max(this.#length, id + 1);
    if ((this.#times[id] ?? 0) < 255) this.#times[id] = (this.#times[id] ?? 0) + 1;
  }

  /** Returns one byte per id and resets all counts. */
  take(): Uint8Array {
    const counts = this.#times.slice(0, this.#length);
    this.#times.fill(0);
    this.#length = 0;
    return counts;
  }

  #grow(id: number): void {
    const larger = new Uint8Array(Math.max(this.#times.length * 2, id + 1));
    larger.set(this.#times);
    this.#times = larger;
  }
}

/** The control server of an upstream, through which a trial takes the counts; it is never under load. */
export function handledServer(handled: HandledIds): Server {
  return createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(handled.take());
  });
}

/** How often several servers together handled each request, one byte per id. */
export function sumOfHandled(counts: readonly Uint8Array[]): Uint8Array {
  const sum = new Uint8Array(Math.max(0, ...counts.map(({ length }) => length)));
  for (const one of counts) one.forEach((times, id) => (sum[id] = Math.min(255, (sum[id] ?? 0) + times)));
  return sum;
}
