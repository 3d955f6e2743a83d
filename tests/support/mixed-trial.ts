import { ConnectionTable } from '../../src/record/requests/connection-table.ts';
import type { CloseHow, CloseKind, Outcome } from '../../src/record/requests/outcome.ts';
import { packDetail, RequestTable } from '../../src/record/requests/request-table.ts';
import type { Trial } from '../../src/record/trial.ts';
import { writeHistory } from './history.ts';

const USERS = 24;
const UNTIL_MS = 4000;
/** One request in so many fails, or finds its idle connection closed. */
const RARE = 60;
const FAULTS: readonly [Outcome, CloseKind | undefined, CloseHow][] = [
  ['closed', 'reused', 'fin'],
  ['closed', 'fresh', 'rst'],
  ['closed', 'mid-response', 'rst'],
  ['closed', 'mid-request', 'fin'],
  ['timeout', undefined, 'fin'],
  ['refused', undefined, 'fin'],
  ['bypass', undefined, 'fin'],
  ['error', undefined, 'fin'],
  ['unexpected', undefined, 'fin'],
];
const ADDRESSES = ['127.0.0.1:80', '[::1]:80'];

/** A trial in which everything happens that can happen, at times that no two requests share. The seed decides which. */
export function mixedTrial(seed: number, head: Partial<Trial> = {}): Trial {
  const random = randomFrom(seed);
  const requestTable = new RequestTable();
  const connectionTable = new ConnectionTable(0.125);
  const idleCloses: Trial['idleCloses'] = [];
  const unsolicited: NonNullable<Trial['unsolicited']> = [];
  const users = Array.from({ length: USERS }, (_, user) => ({
    user,
    atMs: 1 + random() * 20,
    row: -1,
    served: 0,
  }));
  for (;;) {
    const one = users.reduce((first, other) => (other.atMs < first.atMs ? other : first));
    if (one.atMs >= UNTIL_MS) break;
    if (one.row < 0) {
      one.row = connectionTable.open(one.atMs - 0.5, one.user, ADDRESSES[Math.floor(random() * 2)]);
      one.served = 0;
    }
    const waitedMs = random() < 0.05 ? random() * 30 : 0;
    const id = requestTable.open(one.atMs, one.user, waitedMs, waitedMs > 0);
    const tookMs = waitedMs + 1 + random() * 25;
    const [outcome, kind, how] =
      random() * RARE < 1 ? pick(FAULTS, random) : (['ok', undefined, 'fin'] as const);
    const isGone = ['closed', 'timeout', 'refused'].includes(outcome);
    const status = isGone ? 0 : outcome === 'error' ? 502 : 200;
    const detail = packDetail(kind, how, outcome === 'unexpected' && random() < 0.5);
    const firstByteMs = isGone && kind !== 'mid-response' ? Number.NaN : tookMs * random();
    requestTable.close(
      id,
      outcome,
      status,
      firstByteMs,
      tookMs,
      detail,
      outcome === 'refused' ? undefined : one.row,
    );
    requestTable.setHandled(id, random() * RARE < 1 ? 2 : isGone ? 0 : 1);
    const endMs = one.atMs + tookMs;
    if (!isGone) one.served++;
    const isIdleClose = !isGone && random() * RARE < 1;
    if (isIdleClose) idleCloses.push({ atMs: endMs + 0.25, virtualUser: one.user, how, served: one.served });
    if (!isGone && random() * RARE < 1) {
      connectionTable.unsolicited(one.row);
      unsolicited.push({ atMs: endMs + 0.2, virtualUser: one.user, served: one.served, what: 'a response' });
    }
    if (isGone || isIdleClose) {
      const end = { by: 'server', inFlight: isGone, how, announced: random() < 0.3 } as const;
      connectionTable.close(one.row, endMs + 0.25, one.served, end);
      one.row = -1;
    }
    one.atMs = endMs + 0.5 + random() * 20;
  }
  return writeHistory([], {
    requestTable,
    connectionTable,
    idleCloses: idleCloses.toSorted((a, b) => a.atMs - b.atMs),
    unsolicited: unsolicited.toSorted((a, b) => a.atMs - b.atMs),
    connectionsOpened: connectionTable.length,
    errors: [
      ['FIN', 3],
      ['ECONNRESET', 2],
    ],
    unsent: 2,
    stalls: [
      [1300.5, 40.25],
      [1900, 25],
    ],
    loadEndedMs: UNTIL_MS,
    load: { connections: USERS, thinkMs: 0, timeoutMs: 20_000, quietMs: 1000 },
    ...head,
  });
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}

/** The generator "mulberry32". */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
