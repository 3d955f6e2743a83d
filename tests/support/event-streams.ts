import { expect } from 'vitest';
import { Probe } from '../../src/load/probe/probe.ts';
import type { LoadPlan } from '../../src/record/flow/load-plan.ts';
import { startRawServer, type Respond } from './raw-server.ts';

/** How long a test waits for what it expects at most, ms. */
export const BOUND_MS = 10_000;
export const TYPE = 'content-type: text/event-stream\r\n';
/** The head of a stream that ends with its connection. */
export const UNFRAMED = `HTTP/1.1 200 OK\r\n${TYPE}\r\n`;
export const CHUNKED = `HTTP/1.1 200 OK\r\n${TYPE}transfer-encoding: chunked\r\n\r\n`;
export const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
export const event = (id: number | string) => `id: ${id}\ndata: x\n\n`;

/** Opens so many streams, one after the other, and tells what came of them. */
export async function openStreams(requests: number, respond: Respond, more: Partial<LoadPlan> = {}) {
  const { url, heads } = await startRawServer(respond);
  const probe = Probe.start({
    url,
    connections: 1,
    thinkMs: 0,
    timeoutMs: 5000,
    requests,
    expectation: {},
    stream: { protocol: 'sse' },
    ...more,
  });
  expect(await probe.until(({ ended }) => ended >= requests, BOUND_MS)).toBe(true);
  const result = await probe.stop();
  const { requestTable, connectionTable, streams, errors, unsolicited, idleCloses } = result;
  const outcomes = Array.from({ length: requestTable.length }, (_, id) => requestTable.outcome(id));
  return {
    heads,
    outcomes,
    ended: probe.progress().ended,
    streams: streams.map(({ end, how, messages, lost, repeated, missed, numbered }) => ({
      end,
      how,
      messages,
      lost,
      repeated,
      missed,
      numbered,
    })),
    records: streams,
    errors: Object.fromEntries(errors),
    connections: [...connectionTable],
    unsolicited: unsolicited.length,
    idleCloses: idleCloses.length,
    requestTable,
  };
}
