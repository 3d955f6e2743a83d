// Connections that pause for seconds between two requests: what happens meanwhile is recorded, with its time.
import { test } from 'vitest';
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

/** Responds, and does something later. Keeps the times of that. */
function respondThen(then: Misuse, times: number[]): Misuse {
  return (socket, wire, id) => {
    socket.write(plainResponse(id));
    setTimeout(() => {
      times.push(monotonicMs());
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

/** How much later each was recorded than it happened, at most; in the order of time. */
function longestDelayMs(recorded: { atMs: number }[], times: number[]): number {
  return Math.max(...recorded.map(({ atMs }, index) => atMs - (times[index] ?? Number.NaN)));
}

const CLOSES: ['fin' | 'rst', Misuse][] = [
  ['fin', (socket) => void socket.end()],
  ['rst', (_socket, wire) => void wire.resetAndDestroy()],
];

test.concurrent.for(CLOSES.flatMap(([how, misuse]) => ROWS.map((row) => ({ how, misuse, ...row }))))(
  '$how in a pause of $pauseMs ms $way is an idle close, at its time',
  async ({ how, misuse, pauseMs, tls }, { expect }) => {
    const times: number[] = [];
    const seen = await loadOn({ request: respondThen(misuse, times) }, paused(pauseMs, tls));
    expect(seen.account).toEqual(accountOfIdleCloses(seen, how, MISDEEDS, 'reused'));
    expect(seen.account.closes.idle[how]).toBeGreaterThan(0);
    expect(longestDelayMs(seen.result.idleCloses, times)).toBeLessThan(pauseMs - LATER_MS);
  },
);

test.concurrent.for(ROWS)(
  'bytes in a pause of $pauseMs ms $way are unsolicited, at their time',
  async ({ pauseMs, tls }, { expect }) => {
    const times: number[] = [];
    const misuse = respondThen((socket) => void socket.write(TIMED_OUT), times);
    const { sent, account, result } = await loadOn({ request: misuse }, paused(pauseMs, tls));
    const clean = cleanAccount(sent);
    expect(account).toEqual({ ...clean, closes: { ...clean.closes, unsolicited: MISDEEDS } });
    expect(longestDelayMs(result.unsolicited, times)).toBeLessThan(pauseMs - LATER_MS);
  },
);
