import type { NamesPlan } from './names.ts';
import type { Witness } from './witness.ts';

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

/** The load of one trial: a closed loop of N connections, each with at most one request in flight. */
export interface LoadPlan {
  /** Where requests go; http only, path included. */
  url: string;
  connections: number;
  /** Pause between an answer and the next request of a connection, in ms; 0 keeps every connection busy. */
  thinkMs: number;
  /** A request without a complete answer after this many ms is a `timeout`. */
  timeoutMs: number;
  witness: Witness;
  /** Headers of the requests: connection n sends those at n, counted round. @default none */
  headers?: Record<string, string>[];
  /** @default keep-alive */
  client?: Client;
  /** @default never */
  recycle?: Recycle;
  /** How the host of the url is resolved. @default by the system, for each connection */
  names?: NamesPlan;
}

/** Shared counters of a running probe, one slot for every outcome, then these. Read by the trial, written by the probe's thread. */
export const SENT_SLOT = 8;
export const COUNTER_SLOTS = 9;
