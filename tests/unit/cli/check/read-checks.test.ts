// Which targets are checked, and what goes first: options, environment, .env, config file, default.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Options } from '../../../../src/cli/check/options.ts';
import { readChecks } from '../../../../src/cli/check/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'checks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CONFIG = `
load: { rate: 10, connections: 3 }
bounds: { longestGap: 1s }
targets:
  api:
    url: http://file/
    disruption: { shell: reload api }
    load: { rate: 20 }
`;
const TWO = `${CONFIG}
  web:
    disruption: { shell: reload web }
    flows: { home: { http: 'http://web/' } }
`;

function read(options: Options, { config = CONFIG, env = '', environment = {} } = {}) {
  writeFileSync(path.join(folder, 'reload-proof.config.yaml'), config);
  writeFileSync(path.join(folder, '.env'), env);
  return readChecks(options, { cwd: folder, folder }, environment);
}

async function rateOf(...given: Parameters<typeof read>) {
  const [{ settings } = { settings: undefined }] = await read(...given);
  return settings?.LOAD_RATE;
}

test('options, then the environment, then .env, then the target in the config file, then all targets', async () => {
  const env = 'LOAD_RATE=30\n';
  const environment = { LOAD_RATE: '40' };
  expect(await rateOf({ rate: '50' }, { env, environment })).toBe(50);
  expect(await rateOf({}, { env, environment })).toBe(40);
  expect(await rateOf({}, { env })).toBe(30);
  expect(await rateOf({})).toBe(20);
  expect(await rateOf({ set: ['targets.api.load.rate=25'] })).toBe(25);
  expect(await rateOf({}, { config: CONFIG.replace('load: { rate: 20 }', '') })).toBe(10);
  expect(await rateOf({ config: false, url: 'http://a/', reload: 'x' })).toBeUndefined();
});

test('a config file, with what it leaves to the defaults', async () => {
  const [asked] = await read({});
  expect(asked).toMatchObject({
    key: 'targets.api',
    of: 'api',
    settings: {
      TARGET_URL: 'http://file/',
      RELOAD_COMMAND: 'reload api',
      GAP_BOUND_MS: 1000,
      LOAD_CONNECTIONS: 3,
      TRIALS_MAX: 40,
    },
    given: { names: { TARGET_URL: 'targets.api.url' } },
  });
  expect(asked).not.toHaveProperty('name');
});

async function names(options: Options) {
  return (await read(options, { config: TWO })).map(({ name }) => name);
}

test('several targets are checked one after the other under their names, or one of them', async () => {
  expect(await names({})).toEqual(['api', 'web']);
  expect(await names({ target: 'web' })).toEqual(['web']);
  await expect(names({ target: 'wbe' })).rejects.toThrow(
    '--target wbe is no target of reload-proof.config.yaml: it has api, web',
  );
  await expect(names({ url: 'http://a/' })).rejects.toThrow(
    '--url is for one target, and the config file has 2: name one with --target, or leave the file out with --no-config',
  );
  await expect(names({ url: 'http://a/', target: 'web' })).rejects.toThrow(
    '--url does not replace the whole URL of targets.web.flows.home: give only the path there, or leave the file out with --no-config',
  );
});

test('without a file, everything may be set on the command line', async () => {
  const set = ['targets.a.url=http://a/', 'targets.a.disruption={ shell: x }', 'bounds.longestGap=250ms'];
  const [asked] = await readChecks({ set }, { cwd: folder, folder }, {});
  expect(asked?.settings).toMatchObject({ TARGET_URL: 'http://a/', RELOAD_COMMAND: 'x', GAP_BOUND_MS: 250 });
  const bad = (text: string) => readChecks({ set: [text] }, { cwd: folder, folder }, {});
  await expect(bad('bounds.longestGap=250')).rejects.toThrow(
    /^--set bounds.longestGap: bounds.longestGap must be a duration of 1ms or more with its unit/,
  );
  await expect(bad('bounds.longestGp=1s')).rejects.toThrow(
    '--set bounds.longestGp: bounds has no key "longestGp": did you mean "longestGap"?',
  );
  await expect(bad('rate')).rejects.toThrow(/^--set rate is not of the form KEY=VALUE/);
  await expect(bad('a={')).rejects.toThrow('--set a has a value that is no YAML: put it in quotes');
});

test('what is missing is said', async () => {
  await expect(readChecks({}, { cwd: folder, folder }, {})).rejects.toThrow(/^--url is missing/);
  await expect(readChecks({ url: 'http://a/' }, { cwd: folder, folder }, {})).rejects.toThrow(
    /^--reload is missing/,
  );
  await expect(readChecks({ target: 'a' }, { cwd: folder, folder }, {})).rejects.toThrow(
    '--target a names a target of a config file, and there is none',
  );
});
