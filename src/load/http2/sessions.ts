import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { fastMonotonicMs } from '../clock.ts';
import { isReset } from '../failure.ts';
import type { Run } from '../run.ts';

/** Slots that share a connection, so that streams are multiplexed as browsers do it. */
export const STREAMS_PER_SESSION = 4;

/** What the server said when it announced the end of a connection. */
interface GoAway {
  /** The error code of HTTP/2; 0 when nothing is wrong. */
  code: number;
  /** Streams above it were not looked at. */
  lastStream: number;
}

/** One HTTP/2 connection, with what the probe knows of it. */
export interface TrackedSession {
  readonly session: ClientHttp2Session;
  readonly index: number;
  /** Its row in the ledger, once it is open. */
  row: number | undefined;
  openedMs: number;
  served: number;
  inFlight: number;
  goAway: GoAway | undefined;
  /** The probe itself ends it. */
  ours: boolean;
  /** A stream was cut off by its end. */
  cut: boolean;
  /** Why it failed, when it did. */
  failure: Error | undefined;
}

/** The HTTP/2 connections of a load, by ALPN over TLS, else by prior knowledge; a new one is opened when the old one has ended or been announced to. */
export class Http2Sessions {
  readonly #run: Run;
  readonly #current = new Map<number, TrackedSession>();
  /** Those that were announced to may outlive their successors. */
  readonly #all = new Set<TrackedSession>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** The connection that this slot's next stream goes on. */
  for(slot: number): TrackedSession {
    const index = Math.floor(slot / STREAMS_PER_SESSION);
    const current = this.#current.get(index);
    if (current && this.#isUsable(current)) return current;
    const opened = this.#open(index);
    this.#current.set(index, opened);
    return opened;
  }

  /** Closes them all, from the client's side. */
  close(): void {
    this.#current.clear();
    for (const tracked of this.#all) {
      tracked.ours = true;
      this.#closed(tracked);
      tracked.session.destroy();
    }
    this.#all.clear();
  }

  #isUsable(tracked: TrackedSession): boolean {
    const { session, goAway } = tracked;
    if (goAway || session.closed || session.destroyed) return false;
    if (!this.#isSpent(tracked)) return true;
    tracked.ours = true;
    // Streams under way on it are finished first.
    session.close();
    return false;
  }

  #isSpent({ session, openedMs, served }: TrackedSession): boolean {
    const { plan, names } = this.#run;
    const { maxAgeMs = Number.POSITIVE_INFINITY, maxRequests = Number.POSITIVE_INFINITY } =
      plan.recycle ?? {};
    if (served >= maxRequests || fastMonotonicMs() - openedMs >= maxAgeMs) return true;
    return names?.moved(session.socket.remoteAddress) ?? false;
  }

  #open(index: number): TrackedSession {
    const { plan, log, names } = this.#run;
    const session = connect(new URL(plan.url).origin, {
      ...(plan.tls?.ca === undefined ? {} : { ca: plan.tls.ca }),
      ...(plan.tls?.insecure === true ? { rejectUnauthorized: false } : {}),
      ...(names ? { lookup: names.lookup } : {}),
    });
    const tracked: TrackedSession = {
      session,
      index,
      row: undefined,
      openedMs: fastMonotonicMs(),
      served: 0,
      inFlight: 0,
      goAway: undefined,
      ours: false,
      cut: false,
      failure: undefined,
    };
    session.once('connect', () => (tracked.row = log.opened(index)));
    session.once('error', (error: Error) => (tracked.failure = error));
    session.on('goaway', (code, lastStream) => (tracked.goAway = { code, lastStream }));
    session.once('close', () => {
      this.#all.delete(tracked);
      this.#closed(tracked);
    });
    this.#all.add(tracked);
    return tracked;
  }

  #closed(tracked: TrackedSession): void {
    const { index, row, served, inFlight, failure, goAway, ours } = tracked;
    const { log } = this.#run;
    const how = failure && isReset(failure) ? 'rst' : 'fin';
    const announced = goAway?.code === constants.NGHTTP2_NO_ERROR;
    const cut = tracked.cut || inFlight > 0;
    if (row !== undefined)
      log.closed(row, served, { by: ours ? 'probe' : 'server', inFlight: cut, how, announced });
    if (!ours && !announced && !cut && served > 0) log.idleClose(index, how, served);
  }
}
