// The wait at Kong's start: Kong 2.7.1 drops the headers of a plugin's own response, and starts all the same.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { showsPlugin } from '../../../src/targets/kong/exit-response.ts';
import { losesExitHeaders } from '../../../src/targets/kong/version.ts';

const OWN = 'answered by the plugin\nx-goplugin: mine\nx-request-id: \n';

async function through(version: string, config: object, headers: Record<string, string>, text: string) {
  const server = createServer((_request, response) => void response.writeHead(200, headers).end(text));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const route = { path: '/go', config: { header: 'X-GoPlugin', ...config } };
  return showsPlugin({ url, losesExitHeaders: losesExitHeaders(version) }, route);
}

test.for([
  ['2.7.1', { answer: true }, {}, OWN, true],
  ['2.7.1', { answer: true }, {}, 'a teapot', false],
  // A header that a plugin sets on the upstream's response arrives: only that one counts there.
  ['2.7.1', {}, {}, OWN, false],
  ['2.7.1', {}, { 'x-goplugin': 'mine' }, 'from upstream', true],
  ['2.8.0', { answer: true }, {}, OWN, false],
  ['3.9.3', { answer: true }, { 'x-goplugin': 'mine' }, OWN, true],
] as const)(
  'Kong %s, route %j, headers %j, body %j: %s',
  async ([version, config, headers, text, expected]) => {
    expect(await through(version, config, headers, text)).toBe(expected);
  },
);

test('no listener means no response', async () => {
  const none = { url: 'http://127.0.0.1:1', losesExitHeaders: false };
  expect(await showsPlugin(none, { path: '/', config: { header: 'x' } })).toBe(false);
});

test.for([
  ['2.7.1', true],
  ['2.7.2', true],
  ['2.8.0', false],
  ['2.8.1.4', false],
  ['3.4.1.0', false],
] as const)('Kong %s loses the headers of a response of a plugin: %s', ([version, loses]) => {
  expect(losesExitHeaders(version)).toBe(loses);
});
