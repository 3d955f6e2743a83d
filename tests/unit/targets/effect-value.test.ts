// What proves a reload where no header does, and disruptions by an HTTP request.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EffectValue } from '../../../src/targets/external/effect-value.ts';
import { sendHttpCall } from '../../../src/targets/external/http-call.ts';

let respond: (request: IncomingMessage, response: ServerResponse) => void;
let url: string;
const server = createServer((request, response) => respond(request, response));
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('the body of a URL is read anew each time, and is none where the status is bad', async () => {
  const bodies = ['v1', 'v2'];
  respond = (_request, response) => {
    const body = bodies.shift();
    response.writeHead(body === undefined ? 503 : 200).end(body ?? 'down');
  };
  const value = new EffectValue({ url });
  expect([await value.read(), await value.read(), await value.read()]).toEqual(['v1', 'v2', undefined]);
  expect(value.name).not.toContain('127.0.0.1');
  expect(await new EffectValue({ url: 'http://127.0.0.1:1/' }).read()).toBeUndefined();
});

test('the output of a command is kept for a while, and forgotten when told to', async () => {
  const value = new EffectValue({ command: 'echo $$' });
  const first = await value.read();
  expect(first).toMatch(/^\d+$/);
  expect(await value.read()).toBe(first);
  value.forget();
  expect(await value.read()).not.toBe(first);
  expect(await new EffectValue({ command: 'exit 3' }).read()).toBeUndefined();
});

test('a call sends its request, and fails on another status than the wanted one', async () => {
  const seen: string[] = [];
  respond = (request, response) => {
    const respondLate = async () => {
      seen.push(`${request.method} ${String(request.headers['x-key'])} ${await text(request)}`);
      response.writeHead(202).end('busy');
    };
    void respondLate();
  };
  const call = { url, method: 'POST', headers: { 'x-key': 'k' }, body: 'now' };
  const { signal } = new AbortController();
  await sendHttpCall(call, signal);
  await sendHttpCall({ ...call, status: 202 }, signal);
  await expect(sendHttpCall({ ...call, status: 200 }, signal)).rejects.toThrow(
    'status 202 instead of 200\nbusy',
  );
  expect(seen).toEqual(['POST k now', 'POST k now', 'POST k now']);
});

test('a call that gets no response ends with its signal', async () => {
  respond = () => undefined;
  const ended = new AbortController();
  const call = sendHttpCall({ url, method: 'POST', headers: {} }, ended.signal);
  ended.abort();
  await expect(call).rejects.toThrow(/abort/i);
});

test('what has no value before any reload is refused in one sentence', async () => {
  respond = (_request, response) => void response.writeHead(404).end();
  await expect(new EffectValue({ url }).require()).rejects.toThrow(
    'the effect URL returns no status below 400 before any reload, so that it cannot show one (--effect-url)',
  );
  await expect(new EffectValue({ command: 'exit 7' }).require()).rejects.toThrow(
    'the effect command does not end with exit code 0 within 5 s before any reload, so that it cannot show one (--effect-command)',
  );
  await expect(new EffectValue({ command: 'echo v1' }).require()).resolves.toBeUndefined();
});
