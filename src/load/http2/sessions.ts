import { connect, constants, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { fastMonotonicMs } from '../../record/clock.ts';
import { endpointOf, type Endpoint } from '../../common/connect/endpoint.ts';
import { openEventOf } from '../../common/connect/open-connection.ts';
import { addressOf, dial } from '../dial.ts';
import { isReset } from '../failure.ts';
import { afterReading, LINGER_MS, onceRead, readMs } from '../linger.ts';
import { WHOLE } from '../../record/flow/load-part.ts';
import type { CloseHow } from '../../record/requests/outcome.ts';
import type { Run } from '../probe/run.ts';
import { headersByName } from '../request-headers.ts';
import { FrameWatch } from './frame-watch.ts';
import { ReadThrough } from './read-through.ts';

/** How many virtual users share a connection, so that streams are multiplexed as in browsers. */
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
  readonly socket: Socket;
  readonly frames: FrameWatch;
  readonly index: number;
  /** Its row in the connection table, once it is open. */
  row: number | undefined;
  openedMs: number;
  served: number;
  inFlight: number;
  /** When its last response was complete (monotonic ms). */
  respondedMs: number;
  /** The probe opens no more streams on it. */
  retired: boolean;
  goAway: GoAway | undefined;
  /** The probe itself ends it. */
  ours: boolean;
  /** A stream was cut off by its end. */
  cut: boolean;
  /** Why it failed, when it did. */
  failure: Error | undefined;
  /** How the server ended it, once it has. */
  ended: CloseHow | undefined;
  /** Unsolicited frames came on it, so it is not used any more. */
  unsolicited: boolean;
}

/**
 * The HTTP/2 connections of a load, by ALPN over TLS, else by prior knowledge. A new one is opened when the old one has ended or the
 * server has announced its end.
 */
export class Http2Sessions {
  readonly #run: Run;
  readonly #target: Endpoint;
  readonly #current = new Map<number, TrackedSession>();
  /** Those whose end was announced may outlive their successors. */
  readonly #all = new Set<TrackedSession>();
  #allGone: Promise<void> | undefined;

  constructor(run: Run) {
    this.#run = run;
    const { url, headers } = run.plan;
    // Connections are shared by virtual users, so that they have the name of the first.
    const host = headersByName(headers?.[0]).get('host');
    this.#target = endpointOf(new URL(url), run.plan, host);
  }

  /** The connection for the next stream of a virtual user. */
  for(user: number): TrackedSession {
    const { index: first, of } = this.#run.plan.part ?? WHOLE;
    const nth = Math.floor(user / of);
    const index = first + of * Math.floor(nth / STREAMS_PER_SESSION);
    const current = this.#current.get(index);
    if (current && this.#isUsable(current)) return current;
    const opened = this.#open(index);
    this.#current.set(index, opened);
    return opened;
  }

  /** Retires them all and waits until they are closed, including those kept only to see whether the server ends them. */
  close(): Promise<void> {
    return (this.#allGone ??= this.#retireAll());
  }

  async #retireAll(): Promise<void> {
    this.#current.clear();
    for (const tracked of this.#all) this.#retire(tracked);
    const gone = [...this.#all].map(
      ({ session }) => new Promise((resolve) => session.once('close', resolve)),
    );
    await Promise.all(gone);
  }

  /** A request on the connection has its outcome. */
  requestEnded(tracked: TrackedSession, nowMs: number): void {
    tracked.inFlight--;
    tracked.respondedMs = nowMs;
    if (tracked.retired && tracked.inFlight === 0) this.#readOn(tracked, nowMs);
  }

  #isUsable(tracked: TrackedSession): boolean {
    const { session, goAway, unsolicited, retired } = tracked;
    if (retired || unsolicited || goAway || session.closed || session.destroyed) return false;
    if (!this.#isSpent(tracked)) return true;
    this.#retire(tracked);
    return false;
  }

  /** Streams under way on it are finished first. */
  #retire(tracked: TrackedSession): void {
    if (tracked.retired) return;
    tracked.retired = true;
    if (tracked.inFlight === 0) this.#readOn(tracked, fastMonotonicMs());
  }

  /** Ends a connection when all that the server has sent on it has been read. */
  #readOn(tracked: TrackedSession, nowMs: number): void {
    const { session, row, unsolicited } = tracked;
    if (unsolicited) return;
    const lastFrames = () => {
      afterReading(session, LINGER_MS, () => end(tracked));
      if (session.destroyed) end(tracked);
      // What the server had written comes before its acknowledgement, and PING makes its kernel send what Nagle's algorithm holds back.
      else session.ping((error) => void (error ?? onceRead(() => end(tracked))));
    };
    if (row === undefined) end(tracked);
    else afterReading(session, readMs(tracked, nowMs), lastFrames);
  }

  #isSpent({ socket, openedMs, served }: TrackedSession): boolean {
    const { plan, names } = this.#run;
    const { maxAgeMs = Number.POSITIVE_INFINITY, maxRequests = Number.POSITIVE_INFINITY } =
      plan.recycle ?? {};
    if (served >= maxRequests || fastMonotonicMs() - openedMs >= maxAgeMs) return true;
    return names?.moved(socket.remoteAddress) ?? false;
  }

  #open(index: number): TrackedSession {
    const socket = dial(this.#run, this.#target, 'h2');
    const frames = new FrameWatch((what, breaks) => this.#unsolicited(tracked, what, breaks));
    const session = connect(new URL(this.#run.plan.url).origin, {
      createConnection: () => ReadThrough.of(socket, (chunk) => frames.push(chunk)),
      settings: { enablePush: false },
    });
    const tracked: TrackedSession = {
      session,
      socket,
      frames,
      index,
      row: undefined,
      openedMs: fastMonotonicMs(),
      served: 0,
      inFlight: 0,
      respondedMs: 0,
      retired: false,
      goAway: undefined,
      ours: false,
      cut: false,
      failure: undefined,
      ended: undefined,
      unsolicited: false,
    };
    socket.once(openEventOf(this.#target), () => {
      tracked.row = this.#run.log.opened(index, addressOf(socket));
    });
    socket.once('end', () => (tracked.ended ??= 'fin'));
    socket.once('error', (error) => {
      if (isReset(error)) tracked.ended ??= 'rst';
    });
    session.once('error', (error: Error) => (tracked.failure = error));
    session.on('goaway', (code, lastStream) => (tracked.goAway = { code, lastStream }));
    session.once('close', () => {
      this.#all.delete(tracked);
      this.#closed(tracked);
    });
    this.#all.add(tracked);
    return tracked;
  }

  /** The first of them counts: the connection is left then, once the streams under way on it have ended. */
  #unsolicited(tracked: TrackedSession, what: string, breaks: boolean): void {
    const { session, index, row, served } = tracked;
    if (tracked.unsolicited || row === undefined) return;
    tracked.unsolicited = true;
    // Then the server closes it only because the client did.
    tracked.ours ||= breaks;
    this.#run.log.unsolicitedBytes(row, index, served, what);
    afterReading(session, LINGER_MS, () => {
      if (session.destroyed) {
        tracked.socket.destroy();
        return;
      }
      tracked.ours ||= tracked.ended === undefined;
      session.close();
    });
  }

  #closed(tracked: TrackedSession): void {
    const { index, row, served, inFlight, failure, goAway, ours, ended } = tracked;
    const { log } = this.#run;
    const how = ended ?? (failure && isReset(failure) ? 'rst' : 'fin');
    const announced = goAway?.code === constants.NGHTTP2_NO_ERROR;
    const cut = tracked.cut || inFlight > 0;
    if (row !== undefined)
      log.closed(row, served, { by: ours ? 'probe' : 'server', inFlight: cut, how, announced });
    if (!ours && !announced && !cut && served > 0) log.idleClose(index, how, served);
  }
}

function end(tracked: TrackedSession): void {
  const { session, socket } = tracked;
  // It has ended already, and only its socket may be open.
  if (session.destroyed) socket.destroy();
  else {
    tracked.ours ||= tracked.ended === undefined;
    session.destroy();
  }
}
