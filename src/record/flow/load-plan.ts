import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { CONTINUE_BOUND_MS, type Body, type BodyRecord } from './body.ts';
import type { Expectation } from './expectation.ts';
import { OUTCOMES } from '../requests/outcome.ts';
import type { StreamProtocol } from '../streams/stream-record.ts';

/**
 * How virtual users handle connections.
 *
 * - `keep-alive`: each keeps its connection.
 * - `new-connection`: each opens a new one for every request.
 * - `http2`: they share a few HTTP/2 connections.
 * - `late-speaker`: each opens a new one ahead of every request and stays silent until then, as browsers do.
 */
export type Client = 'keep-alive' | 'new-connection' | 'http2' | 'late-speaker';
export const CLIENTS = [
  'keep-alive',
  'new-connection',
  'http2',
  'late-speaker',
] as const satisfies readonly Client[];

/** How long a late speaker's connection is silent before its request, ms: at least and at most. */
export const SPEAK_AFTER_MS = [50, 2000] as const;

/** When a virtual user closes its connection between two requests. The next request then goes over a new one. */
export interface Recycle {
  /** Once it is this old, in ms. @default never */
  maxAgeMs?: number;
  /** Once it has served this many requests. @default never */
  maxRequests?: number;
}

/** How slowly responses are read. */
export interface Download {
  /**
   * How long the reading of one takes, evenly, ms. One that comes more slowly, or is smaller than
   * `SLOW_DOWNLOAD_BYTES`, is read as it comes.
   */
  durationMs: number;
}

/** What streams carry, and so how they are opened, read and ended. */
export interface StreamPlan {
  protocol: StreamProtocol;
  /**
   * For SSE: the source text of a function from an event to its number. Numbers grow by one from event to event.
   * @default the id of the event
   */
  sequence?: string;
}

/** An event of a stream, as a function that numbers events receives it. */
export interface StreamEvent {
  /** The id of the event. */
  id: string;
  /** The type of the event. @default message */
  event: string;
  /** The data of the event. */
  data: string;
}

/** Requests that are calls over gRPC, to the method that the path of the URL names: `/package.Service/Method`. */
export interface GrpcPlan {
  /** The message of each request, in base64. @default an empty one */
  message?: string;
}

/**
 * When requests are due that have a rate: evenly spaced (`constant`), or at random with the same mean, as independent
 * users arrive (`poisson`).
 */
export type Arrivals = 'constant' | 'poisson';
export const ARRIVALS = ['constant', 'poisson'] as const satisfies readonly Arrivals[];

/** Which share of a load a process carries: every `of`th virtual user, from `index` on, and as many of the requests. */
export interface LoadPart {
  /** From 0. */
  index: number;
  of: number;
}

/**
 * The load of one trial. Without a rate it is a closed loop: N virtual users, each with at most one request in flight.
 * With a rate it is an open loop: requests are due on a fixed schedule, and at most N may be in flight.
 */
export interface LoadPlan extends ConnectPlan {
  /** Where requests go: http or https, path included. */
  url: string;
  /** Virtual users. */
  connections: number;
  /**
   * Pause between a response and the next request of a virtual user, in ms; 0 keeps it busy. For a closed loop only.
   */
  thinkMs: number;
  /**
   * A request without a complete response after this time is a `timeout`; one that finds no free virtual user for as
   * long is `unsent`.
   */
  timeoutMs: number;
  expectation: Expectation;
  /**
   * Whether the first pauses of virtual users are of different length, so that they do not all pause at the same time.
   * @default true
   */
  spreadPauses?: boolean;
  /** The pause of every second virtual user of a closed loop, in ms. @default thinkMs */
  pacedMs?: number;
  /** Requests due per second. @default none: a closed loop */
  rate?: number;
  /** @default constant */
  arrivals?: Arrivals;
  /** The load ends after this many requests. @default none: it goes on until it is stopped */
  requests?: number;
  /**
   * Sends only requests that are due within this time after the start, ms.
   * @default none: it goes on until it is stopped
   */
  durationMs?: number;
  /** In capital letters. @default GET, or POST with a body */
  method?: string;
  /** The paths of the requests, with their queries, in turn. @default that of `url` */
  paths?: readonly string[];
  /** The body of each request; a string is its text. @default none */
  body?: string | Body;
  /** For HTTP/1.1: responses are read slowly. That time does not count towards `timeoutMs`. @default at once */
  download?: Download;
  /**
   * Each request opens a stream that stays open until the server or the load ends it; only its opening counts towards
   * `timeoutMs`, and `thinkMs` is the pause until the next one. For a closed loop only. @default none
   */
  stream?: StreamPlan;
  /** For HTTP/2: requests are calls over gRPC. A stream over gRPC is one without this, too. @default none */
  grpc?: GrpcPlan;
  /** Sets of request headers, assigned to the virtual users in turn. @default none */
  headers?: Record<string, string>[];
  /**
   * The id of the first request and the step between ids, which keep ids unique when flows run together.
   * @default 0 and 1
   */
  ids?: { first: number; step: number };
  /** The share of the load that this process carries, where several carry it together. @default all of it */
  part?: LoadPart;
  /** @default keep-alive */
  client?: Client;
  /**
   * For late speakers: how long a connection is silent before its request, ms, spread evenly from the first to the
   * second. They need a closed loop. @default 50 and 2000
   */
  speakAfterMs?: readonly [minMs: number, maxMs: number];
  /**
   * Whether HTTP/2 clients are meant that send again what a server says it has not processed, by GOAWAY or
   * REFUSED_STREAM: then that is no fault, unless it happens to a virtual user twice in a row. The probe itself does not.
   * @default false
   */
  allowUnprocessed?: boolean;
  /** @default never */
  recycle?: Recycle;
  /** How the host of the URL is resolved. @default by the system, for each connection */
  nameResolution?: NameResolutionPlan;
  /** A response header whose values are counted, such as one that names the version; in lower case. @default none */
  countedHeader?: string;
  /** Whether metrics for Prometheus are kept, at some cost per request. @default false */
  metrics?: boolean;
}

/** The method of the requests. */
export function methodOf({
  method,
  body,
  grpc,
  stream,
}: Pick<LoadPlan, 'method' | 'body' | 'grpc' | 'stream'>): string {
  const hasBody = body !== undefined || grpc !== undefined || stream?.protocol === 'grpc';
  return method ?? (hasBody ? 'POST' : 'GET');
}

/** How long a request may take, ms: a slow transfer, and the wait for a 100, have their own time besides. */
export function requestBoundMs({
  timeoutMs,
  body,
  download,
}: Pick<LoadPlan, 'timeoutMs' | 'download'> & { body?: string | BodyRecord }): number {
  const { durationMs = 0, expectContinue = false } = typeof body === 'object' ? body : {};
  return timeoutMs + durationMs + (expectContinue ? CONTINUE_BOUND_MS : 0) + (download?.durationMs ?? 0);
}

/**
 * Slots of a running probe's shared counters after those of the outcomes. The probe's thread writes them, the trial
 * reads them.
 */
export const SENT_SLOT = OUTCOMES.length;
export const UNSENT_SLOT = SENT_SLOT + 1;
export const IDLE_CLOSES_SLOT = UNSENT_SLOT + 1;
export const OPEN_STREAMS_SLOT = IDLE_CLOSES_SLOT + 1;
export const COUNTER_SLOTS = OPEN_STREAMS_SLOT + 1;

/**
 * When a virtual user resolves its server's name again: `never` keeps the first address; `connection` resolves for each
 * new connection once the TTL has expired; `time` does so too, and moves its open connections when the address has
 * changed.
 */
export const RERESOLVE_WHEN = ['never', 'connection', 'time'] as const;

export type ReresolveWhen = (typeof RERESOLVE_WHEN)[number];

/** How virtual users resolve the name of their server. */
export interface NameResolutionPlan {
  /** The DNS server: address and port. */
  server: string;
  /** Assigned to the virtual users in turn. */
  reresolve: readonly ReresolveWhen[];
}
