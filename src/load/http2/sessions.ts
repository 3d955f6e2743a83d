import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { fastMonotonicMs } from '../clock.ts';
import type { Names } from '../names.ts';
import type { LoadPlan } from '../plan.ts';
import type { ProbeLog } from '../probe-log.ts';

/** Slots that share a connection, so that streams are multiplexed as browsers do it. */
export const STREAMS_PER_SESSION = 4;

/** One HTTP/2 connection, with what the probe knows of it. */
export interface TrackedSession {
  readonly session: ClientHttp2Session;
  readonly openedMs: number;
  served: number;
  inFlight: number;
  /** The server has said that it takes no more streams: the end is announced. */
  goingAway: boolean;
  /** Why it failed, when it did. */
  failure: Error | undefined;
}

/** The HTTP/2 connections of a load, by prior knowledge over clear text; a new one is opened when the old one has ended or been announced to. */
export class Http2Sessions {
  readonly #plan: LoadPlan;
  readonly #log: ProbeLog;
  readonly #names: Names | undefined;
  readonly #current = new Map<number, TrackedSession>();

  constructor(plan: LoadPlan, log: ProbeLog, names?: Names) {
    this.#plan = plan;
    this.#log = log;
    this.#names = names;
  }

  /** The connection that this slot's next stream goes on. */
  for(slot: number): TrackedSession {
    const index = Math.floor(slot / STREAMS_PER_SESSION);
    const current = this.#current.get(index);
    const usable = current && !current.goingAway && !current.session.closed && !current.session.destroyed;
    if (usable && !this.#isSpent(current)) return current;
    const opened = this.#open(index);
    this.#current.set(index, opened);
    // Streams under way on a spent one are finished first; one that is ending already does so by itself.
    if (usable) current.session.close();
    return opened;
  }

  /** Closes them all, from the client's side. */
  close(): void {
    const sessions = [...this.#current.values()];
    this.#current.clear();
    for (const { session } of sessions) session.destroy();
  }

  #isSpent({ session, openedMs, served }: TrackedSession): boolean {
    const { maxAgeMs, maxRequests } = this.#plan.recycle ?? {};
    if (maxAgeMs !== undefined && fastMonotonicMs() - openedMs >= maxAgeMs) return true;
    if (maxRequests !== undefined && served >= maxRequests) return true;
    return this.#names?.moved(session.socket.remoteAddress) ?? false;
  }

  #open(index: number): TrackedSession {
    const { origin, hostname, port } = new URL(this.#plan.url);
    const lookup = this.#names?.lookup;
    const session = connect(
      origin,
      lookup ? { createConnection: () => connectSocket({ host: hostname, port: Number(port), lookup }) } : {},
    );
    const tracked: TrackedSession = {
      session,
      openedMs: fastMonotonicMs(),
      served: 0,
      inFlight: 0,
      goingAway: false,
      failure: undefined,
    };
    session.once('connect', () => this.#log.opened(index));
    session.once('error', (error: Error) => (tracked.failure = error));
    session.once('goaway', (code) => {
      if (code === constants.NGHTTP2_NO_ERROR) tracked.goingAway = true;
    });
    session.once('close', () => {
      // Ended by us when it is no longer in the map; announced when it was going away.
      const ours = this.#current.get(index) !== tracked;
      if (ours || tracked.goingAway || tracked.inFlight > 0 || tracked.served === 0) return;
      this.#log.idleClose(index, tracked.failure ? 'rst' : 'fin', tracked.served);
    });
    return tracked;
  }
}
