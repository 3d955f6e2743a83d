import { fastMonotonicMs } from '../record/clock.ts';
import { usersOf } from '../record/flow/load-part.ts';
import { Http1VirtualUser } from './http1/virtual-user.ts';
import { Http2Sessions } from './http2/sessions.ts';
import { Http2VirtualUser } from './http2/virtual-user.ts';
import { nameCaches } from './name-resolution.ts';
import type { Run } from './probe/run.ts';
import { EventStreamUser } from './streams/event-stream-user.ts';
import { WebSocketUser } from './streams/web-socket-user.ts';
import type { OnDone, VirtualUser } from './virtual-user.ts';

const EXPIRY_SWEEP_MS = 20;

/** The virtual users of a load, one for each connection of the plan (HTTP/2: for each stream at a time), whose requests expire in time. */
export class VirtualUsers {
  readonly all: readonly VirtualUser[];
  #sweep: NodeJS.Timeout | undefined;

  constructor(run: Run, onDone: OnDone) {
    const { plan } = run;
    const names = plan.nameResolution && nameCaches(plan.nameResolution, new URL(plan.url).hostname);
    const runOf = (connection: number): Run => (names ? { ...run, names: names(connection) } : run);
    // Streams share connections, and so what is known of the address.
    const sessions = new Http2Sessions(runOf(0));
    this.all = usersOf(plan).map((index) => {
      if (plan.stream?.protocol === 'sse') return new EventStreamUser(index, runOf(index), onDone);
      if (plan.stream?.protocol === 'websocket') return new WebSocketUser(index, runOf(index), onDone);
      return plan.client === 'http2' || plan.stream?.protocol === 'grpc'
        ? new Http2VirtualUser(index, run, sessions, onDone)
        : new Http1VirtualUser(index, runOf(index), onDone);
    });
  }

  /** Begins to look for requests that take too long. */
  watch(): void {
    this.#sweep = setInterval(() => {
      const nowMs = fastMonotonicMs();
      for (const user of this.all) user.expire(nowMs);
    }, EXPIRY_SWEEP_MS);
  }

  /** Lets slow transfers end without delay. */
  hurry(): void {
    for (const user of this.all) user.hurry?.();
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all(this.all.map((user) => user.close()));
  }
}
