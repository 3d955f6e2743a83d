// A server that speaks only HTTP/1.1 ends the connection after the preface. Had the probe more to write then, the connection would be reset,
// and the probe would sometimes count a close by the server, and sometimes say that it speaks no HTTP/2.
import { createServer as createHttp1Server } from 'node:http';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { FRAME, framesIn, PREFACE } from '../../bench/cross-check/client/frames.ts';
import { Probe } from '../../src/load/probe/probe.ts';
import { listen } from '../support/probe-command.ts';

/** Each of a thread of its own: there, before, one in three ended in a reset. */
const PROBES = 30;
const BOUND_MS = 20_000;

async function errorsOn(url: string) {
  const plan = { url, connections: 1, requests: 1, thinkMs: 0, timeoutMs: 10_000, expectation: {} };
  const probe = Probe.start({ ...plan, client: 'http2' });
  await probe.until(({ ended }) => ended === 1, BOUND_MS);
  return (await probe.stop()).errors;
}

test('the preface and the first request come in one piece', async () => {
  const pieces: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece);
      socket.end();
    });
  });
  await errorsOn(await listen(server));
  expect(pieces[0]?.subarray(0, PREFACE.length).toString()).toBe(PREFACE);
  const { frames, rest } = framesIn(pieces[0]?.subarray(PREFACE.length) ?? Buffer.alloc(0));
  expect(frames[0]?.type).toBe(FRAME.settings);
  expect(frames.at(-1)?.type).toBe(FRAME.headers);
  expect(rest).toHaveLength(0);
});

test('a server without HTTP/2 is always named as one', async () => {
  const url = await listen(createHttp1Server((_request, response) => response.end('hello')));
  const labels: string[] = [];
  for (let nth = 0; nth < PROBES; nth++) for (const [label] of await errorsOn(url)) labels.push(label);
  expect(labels).toEqual(Array.from({ length: PROBES }, () => 'ERR_HTTP2_ERROR'));
});
