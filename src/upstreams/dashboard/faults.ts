import { setTimeout as delay } from 'node:timers/promises';
import type { ListSnapshot } from './policy-list.ts';
import type { Fault } from '../../record/target/policy-record.ts';

/** How long a slow dashboard takes to send a list, in pieces. */
const SLOW_MS = 1500;
const SLOW_PIECES = 15;

/** A response to a list request; `bytes` is its Content-Length. */
export interface ListResponse {
  status: number;
  policies: number;
  bytes: number;
  pieces: Buffer[];
  /** Pause before each piece, ms. */
  pauseMs: number;
  /** Whether the connection is closed after the last piece. */
  cut: boolean;
}

/** The response of a dashboard without a fault. */
export function correctResponse({ policies, bytes, body }: ListSnapshot): ListResponse {
  return { status: 200, policies, bytes, pieces: body, pauseMs: 0, cut: false };
}

/** The response of a dashboard with this fault. */
export function faultyResponse(fault: Fault, snapshot: ListSnapshot, nonce: string): ListResponse {
  return RESPONSES[fault](correctResponse(snapshot), nonce);
}

const RESPONSES: Record<Fault, (correct: ListResponse, nonce: string) => ListResponse> = {
  slow: (correct) => ({
    ...correct,
    pieces: slices(Buffer.concat(correct.pieces)),
    pauseMs: SLOW_MS / SLOW_PIECES,
  }),
  empty: (correct, nonce) => instead(correct, 200, JSON.stringify({ Message: [], Nonce: nonce })),
  forbidden: (correct) =>
    instead(correct, 403, JSON.stringify({ Status: 'Error', Message: 'Access denied' })),
  broken: (correct) => instead(correct, 200, '{"Message":[{"id":"policy-1","name":'),
  cut: (correct) => ({
    ...correct,
    pieces: [Buffer.concat(correct.pieces).subarray(0, correct.bytes / 2)],
    cut: true,
  }),
  newest: (correct) => {
    const list = JSON.parse(Buffer.concat(correct.pieces).toString()) as { Message: unknown[] };
    const newest = list.Message.slice(-1);
    return instead(correct, 200, JSON.stringify({ ...list, Message: newest }), newest.length);
  },
};

function instead(correct: ListResponse, status: number, json: string, policies = 0): ListResponse {
  const piece = Buffer.from(json);
  return { ...correct, status, policies, bytes: piece.length, pieces: [piece] };
}

/** Pauses and returns for how many ms. */
export async function pause(pauseMs: number): Promise<number> {
  if (pauseMs > 0) await delay(pauseMs);
  return pauseMs;
}

function slices(whole: Buffer): Buffer[] {
  const size = Math.ceil(whole.length / SLOW_PIECES);
  return Array.from({ length: SLOW_PIECES }, (_, index) => whole.subarray(index * size, (index + 1) * size));
}
