import type { Expectation } from './expectation.ts';

/** How clients keep their connections: kept alive, a new one for each request, or streams of a few HTTP/2 connections. */
export const CLIENTS = ['keep-alive', 'new-connection', 'http2'] as const;
export type Client = (typeof CLIENTS)[number];

/** When a client ends a connection by itself, between two requests; the next one goes over a new connection. */
export interface Recycle {
  /** Once it is this old, in ms. @default never */
  maxAgeMs?: number;
  /** Once it has served so many requests. @default never */
  maxRequests?: number;
}

/** When requests are due in an open loop: at even distances, or at random ones with the same mean, as independent users arrive. */
export const ARRIVALS = ['constant', 'poisson'] as const;
export type Arrivals = (typeof ARRIVALS)[number];

/**
 * The load of one trial. Without a rate it is a closed loop: N connections, each with at most one request in flight. With one it is an
 * open loop: requests are due by a schedule that waits for nobody, and N is the most that may be in flight.
 */
export interface LoadPlan {
  /** Where requests go: http or https, path included. */
  url: string;
  connections: number;
  /** Pause between a response and the next request of a connection, in ms; 0 keeps every connection busy. A closed loop's only. */
  thinkMs: number;
  /** A request without a complete response after this many ms is a `timeout`; one that found no free connection for as long is `unsent`. */
  timeoutMs: number;
  expectation: Expectation;
  /** Every second connection of a closed loop pauses so long instead, in ms. @default thinkMs: all alike */
  pacedMs?: number;
  /** Requests that are due in a second. @default none: a closed loop */
  rate?: number;
  /** @default constant */
  arrivals?: Arrivals;
  /** The load ends by itself after so many requests. @default none: it goes on until it is stopped */
  requests?: number;
  /** In capital letters. @default GET */
  method?: string;
  /** The body of each request, sent in UTF-8. @default none */
  body?: string;
  /** Headers of the requests: connection n sends those at n, counted round. @default none */
  headers?: Record<string, string>[];
  /** The id of the first request, and how far apart ids are, where flows run together. @default from 0, one apart */
  ids?: { first: number; step: number };
  /** @default keep-alive */
  client?: Client;
  /** @default never */
  recycle?: Recycle;
  /** How the host of the url is resolved. @default by the system, for each connection */
  names?: NamesPlan;
  /** For https: further authorities to trust (PEM), or no look at the certificate at all. @default those that Node trusts */
  tls?: { ca?: string; insecure?: boolean };
  /** A response header whose values are counted, in lower case. @default none */
  versionOf?: string;
  /** Whether figures for Prometheus are kept, at some cost for each request. @default false */
  metrics?: boolean;
}

/** Shared counters of a running probe, one slot for every outcome, then these. Read by the trial, written by the probe's thread. */
export const SENT_SLOT = 8;
export const UNSENT_SLOT = 9;
export const COUNTER_SLOTS = 10;

/**
 * When a client asks for an address again: `never` keeps the first answer for good; `connection` asks for each new connection once the
 * answer's time to live is over; `time` does so too, and moves its open connections when the address has changed.
 */
export const RESOLVE_AGAIN = ['never', 'connection', 'time'] as const;

export type ResolveAgain = (typeof RESOLVE_AGAIN)[number];

/** How a client resolves the name of its server. */
export interface NamesPlan {
  /** The resolver to ask: address and port. */
  server: string;
  /** Connection n does as it says at n, counted round. */
  again: readonly ResolveAgain[];
}
