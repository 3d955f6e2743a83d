// What is wrong with the options of the library is said in one sentence, before any load.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { UserError } from '../../../../src/common/user-error.ts';
import { freePort } from '../../../../src/runtime/processes/free-port.ts';
import { defineTarget } from '../../../../src/targets/defined/define-target.ts';
import { checkReload, http, judge, shell, trial } from '../../../../src/index.ts';

const URL_OF_NONE = 'http://127.0.0.1:9/';
const disruption = shell('true');

test.for<[why: string, options: object, message: string | RegExp]>([
  ['no url', { disruption }, 'checkReload() needs a url with a good response'],
  ['no disruption', { url: URL_OF_NONE }, 'checkReload() needs a disruption, such as shell('],
  [
    'a misspelt key',
    { url: URL_OF_NONE, disruption, trialMax: 3 },
    'checkReload(): options has no key "trialMax": did you mean "trialsMax"?',
  ],
  [
    'Kong with a plugin, which only a config file can have',
    { url: URL_OF_NONE, disruption, kong: '3.9.3', plugin: './hello' },
    'checkReload(): options has no key "kong": its keys are url, ',
  ],
  [
    'a misspelt key of a flow',
    { disruption, flows: { hello: { http: URL_OF_NONE, user: 3 } } },
    'checkReload(): options.flows.hello has no key "user": did you mean "users"?',
  ],
  [
    'a duration without a unit',
    { url: URL_OF_NONE, disruption, bounds: { recovery: '10' } },
    /^checkReload\(\): options\.bounds\.recovery must be a duration/,
  ],
  [
    'a path without a url',
    { disruption, flows: { hello: http('/hello') } },
    'options.flows.hello is a path, so its target needs a url',
  ],
])('%s', async ([, options, message]) => {
  const failure = checkReload(options);
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toBeInstanceOf(UserError);
});

test('a server that does not respond, or not well, is named by its option', async () => {
  const port = await freePort();
  await expect(trial({ url: `http://127.0.0.1:${port}/`, disruption })).rejects.toThrow(
    /^options\.url does not respond \(ECONNREFUSED\)/,
  );
  const server = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await expect(trial({ url, disruption })).rejects.toThrow(/^options\.url returns status 404/);
});

test('a target gives its url and its reload, and is stopped when its check cannot begin', async () => {
  let stopped = 0;
  const target = defineTarget({
    name: 'down',
    start: async () => ({
      url: `http://127.0.0.1:${await freePort()}/`,
      reload: () => undefined,
      stop: () => void stopped++,
    }),
  });
  await expect(checkReload({ target })).rejects.toThrow(/^options\.url does not respond/);
  expect(stopped).toBe(1);
});

test('judge() takes trials of trial(), and says so otherwise', () => {
  expect(() => judge([])).toThrow('judge() needs at least one trial');
  const copy = { startedAt: '', reloadMs: 0, missingEffect: [], flows: {}, folder: '' };
  expect(() => judge([copy])).toThrow('judge() needs trials as trial() returns them');
  expect(() => judge([copy], { confidence: 99 })).toThrow('confidence must be greater than 0.5');
});
