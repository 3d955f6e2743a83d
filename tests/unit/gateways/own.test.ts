// What a user can get wrong with their own gateway, and what can be seen of it from outside.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { workersListeningAt } from '../../../src/gateways/own/listeners.ts';
import { OwnGateway } from '../../../src/gateways/own/own.ts';
import { findTarget } from '../../../src/gateways/own/target.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function find(values: Record<string, string>) {
  return findTarget(settingsSchema.parse(values));
}

const answer = (status: number, headers = {}): RequestListener => {
  return (_request, response) => void response.writeHead(status, headers).end('x');
};

test('without a target or a command nothing can be judged', async () => {
  await expect(find({ RELOAD_COMMAND: 'true' })).rejects.toThrow('your gateway needs TARGET_URL');
  await expect(find({ TARGET_URL: 'http://127.0.0.1/' })).rejects.toThrow(
    'your gateway needs RELOAD_COMMAND',
  );
});

test.for([
  [answer(404), {}, 'answered with status 404'],
  [answer(418), { BYPASS_STATUS: '418' }, 'answered with BYPASS_STATUS (418) before any reload'],
  [answer(200), { WITNESS_HEADER: 'X-Mine' }, 'has no header x-mine (WITNESS_HEADER)'],
  [answer(200), { WITNESS_HEADER: 'constructor' }, 'has no header constructor (WITNESS_HEADER)'],
] as const)('an answer that proves nothing is named: %#', async ([listener, values, sentence]) => {
  const TARGET_URL = await serve(listener);
  await expect(find({ TARGET_URL, RELOAD_COMMAND: 'true', ...values })).rejects.toThrow(sentence);
});

test('a target that nobody listens at is named', async () => {
  const target = find({ TARGET_URL: 'http://127.0.0.1:1/', RELOAD_COMMAND: 'true' });
  await expect(target).rejects.toThrow('TARGET_URL does not answer: ECONNREFUSED');
});

test.for([
  ['nginx/1.22.1', 'nginx/1.22.1'],
  ['gateway.internal', 'unknown'],
])('a Server header %s tells the version %s', async ([server, version]) => {
  const TARGET_URL = await serve(answer(200, { server }));
  expect(await find({ TARGET_URL, RELOAD_COMMAND: 'true' })).toMatchObject({ version, status: 200 });
});

test('who listens at a port is found', async () => {
  const url = await serve(answer(200));
  // This process holds the socket; what it has started count as its workers.
  expect(await workersListeningAt(url)).not.toEqual([]);
  expect(await workersListeningAt('http://127.0.0.1:1/')).toEqual([]);
});

test('a witness whose value changes proves a reload, and one that stays does not', async () => {
  let epoch = 1;
  const TARGET_URL = await serve((request, response) => {
    if (request.url === '/reload') epoch++;
    response.writeHead(200, { 'x-epoch': String(epoch) }).end();
  });
  const logs = path.join(runFolder(), 'own');
  const ask = `${process.execPath} -e "fetch('${TARGET_URL}reload')"`;
  const target = await find({ TARGET_URL, RELOAD_COMMAND: ask, WITNESS_HEADER: 'x-epoch' });
  const gateway = new OwnGateway(target, logs);
  const before = await gateway.inspect();
  await gateway.reload();
  expect((await gateway.inspect()).epoch).toBe(before.epoch + 1);
  const failing = new OwnGateway({ ...target, reloadCommand: 'exit 3' }, logs);
  await expect(failing.reload()).rejects.toThrow('RELOAD_COMMAND ended with exit code 3');
  expect((await failing.inspect()).unproven).toContain('nothing shows that RELOAD_COMMAND took effect');
});
