import { setTimeout as delay } from 'node:timers/promises';
import type { ListSnapshot } from './policy-list.ts';
import type { Fault } from '../../record/policy-record.ts';

/** A slow dashboard takes this long for a list, in pieces. */
const SLOW_MS = 1500;
const SLOW_PIECES = 15;

/** What is sent instead of the list; `bytes` is the announced length. */
export interface FaultyAnswer {
  status: number;
  policies: number;
  bytes: number;
  pieces: Buffer[];
  /** Pause before each piece, ms. */
  pauseMs: number;
  /** The connection is ended after the last piece. */
  cut: boolean;
}

/** The right answer. */
export function rightAnswer({ policies, bytes, body }: ListSnapshot): FaultyAnswer {
  return { status: 200, policies, bytes, pieces: body, pauseMs: 0, cut: false };
}

/** The answer of a dashboard with this fault. */
export function faultyAnswer(fault: Fault, snapshot: ListSnapshot, nonce: string): FaultyAnswer {
  return ANSWERS[fault](rightAnswer(snapshot), nonce);
}

const ANSWERS: Record<Fault, (right: FaultyAnswer, nonce: string) => FaultyAnswer> = {
  slow: (right) => ({
    ...right,
    pieces: slices(Buffer.concat(right.pieces)),
    pauseMs: SLOW_MS / SLOW_PIECES,
  }),
  empty: (right, nonce) => instead(right, 200, JSON.stringify({ Message: [], Nonce: nonce })),
  forbidden: (right) => instead(right, 403, JSON.stringify({ Status: 'Error', Message: 'Access denied' })),
  broken: (right) => instead(right, 200, '{"Message":[{"id":"policy-1","name":'),
  cut: (right) => ({
    ...right,
    pieces: [Buffer.concat(right.pieces).subarray(0, right.bytes / 2)],
    cut: true,
  }),
  newest: (right) => {
    const list = JSON.parse(Buffer.concat(right.pieces).toString()) as { Message: unknown[] };
    const newest = list.Message.slice(-1);
    return instead(right, 200, JSON.stringify({ ...list, Message: newest }), newest.length);
  },
};

function instead(right: FaultyAnswer, status: number, json: string, policies = 0): FaultyAnswer {
  const piece = Buffer.from(json);
  return { ...right, status, policies, bytes: piece.length, pieces: [piece] };
}

/** Waits for the pause of a piece and returns the ms. */
export async function pause(pauseMs: number): Promise<number> {
  if (pauseMs > 0) await delay(pauseMs);
  return pauseMs;
}

function slices(whole: Buffer): Buffer[] {
  const size = Math.ceil(whole.length / SLOW_PIECES);
  return Array.from({ length: SLOW_PIECES }, (_, index) => whole.subarray(index * size, (index + 1) * size));
}
