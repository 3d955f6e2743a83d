// Connections that pause for seconds between two requests: what happens meanwhile is recorded, with its time.
import { test } from 'vitest';
import type { ProbeResult } from '../../src/load/probe/probe.ts';
import { cleanAccount, accountOfIdleCloses, loadOn } from '../support/connection-load.ts';
import type { Misuse } from '../support/hostile-connections.ts';
import { plainResponse } from '../support/hostile-server.ts';
import { monotonicMs } from '../../src/record/clock.ts';

const MISDEEDS = 8;
const CLIENTS = 16;
const LATER_MS = 300;
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n';
const ROWS = [
  { pauseMs: 1000, way: 'over HTTP', tls: false },
  { pauseMs: 1000, way: 'over TLS', tls: true },
  { pauseMs: 5000, way: 'over HTTP', tls: false },
];

/** When something was done, by the request whose response came before it. */
type Times = Map<number, number>;

/** Responds, and does something later. Keeps the times of that. */
function respondThen(then: Misuse, times: Times): Misuse {
  return (socket, wire, id) => {
    socket.write(plainResponse(id));
    setTimeout(() => {
      times.set(Number(id), monotonicMs());
      then(socket, wire, id);
    }, LATER_MS);
  };
}

const respond: Misuse = (socket, _wire, id) => void socket.write(plainResponse(id));

function paused(thinkMs: number, tls: boolean) {
  // The first pause of a client may be shorter than the time after which the server misbehaves.
  const server = { tls, most: MISDEEDS, after: CLIENTS, respond };
  return { server, load: { connections: CLIENTS, thinkMs, requests: CLIENTS + MISDEEDS * 6 } };
}

/** How much later each was recorded than it happened to its virtual user, at most. */
function longestDelayMs(
  recorded: ProbeResult['idleCloses'] | ProbeResult['unsolicited'],
  times: Times,
  { requestTable }: ProbeResult,
): number {
  const delays = recorded.map(({ atMs, virtualUser }) => {
    const before = [...times].filter(
      ([id, doneMs]) => requestTable.virtualUser(id) === virtualUser && doneMs <= atMs,
    );
    return atMs - Math.max(...before.map(([, doneMs]) => doneMs));
  });
  return Math.max(...delays);
}

const CLOSES: ['fin' | 'rst', Misuse][] = [
  ['fin', (socket) => void socket.end()],
  ['rst', (_socket, wire) => void wire.resetAndDestroy()],
];

test.concurrent.for(CLOSES.flatMap(([how, misuse]) => ROWS.map((row) => ({ how, misuse, ...row }))))(
  '$how in a pause of $pauseMs ms $way is an idle close, at its time',
  async ({ how, misuse, pauseMs, tls }, { expect }) => {
    const times: Times = new Map();
    const seen = await loadOn({ request: respondThen(misuse, times) }, paused(pauseMs, tls));
    expect(seen.account).toEqual(accountOfIdleCloses(seen, how, MISDEEDS, 'reused'));
    expect(seen.account.closes.idle[how]).toBeGreaterThan(0);
    expect(longestDelayMs(seen.result.idleCloses, times, seen.result)).toBeLessThan(pauseMs - LATER_MS);
  },
);

test.concurrent.for(ROWS)(
  'bytes in a pause of $pauseMs ms $way are unsolicited, at their time',
  async ({ pauseMs, tls }, { expect }) => {
    const times: Times = new Map();
    const misuse = respondThen((socket) => void socket.write(TIMED_OUT), times);
    const { sent, account, result } = await loadOn({ request: misuse }, paused(pauseMs, tls));
    const clean = cleanAccount(sent);
    // What comes as late as the next request is its response as well.
    const { unexpected = 0 } = account.outcomes;
    expect(unexpected).toBeLessThan(MISDEEDS);
    expect(account).toEqual({
      ...clean,
      outcomes: { ok: sent - unexpected, ...(unexpected > 0 ? { unexpected } : {}) },
      closes: { ...clean.closes, unsolicited: MISDEEDS },
    });
    expect(longestDelayMs(result.unsolicited, times, result)).toBeLessThan(pauseMs - LATER_MS);
  },
);
