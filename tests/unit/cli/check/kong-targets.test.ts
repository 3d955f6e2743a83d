// Kong with a plugin as a target of the config file: what goes first, alone and beside other targets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Options } from '../../../../src/cli/check/options.ts';
import { planAll } from '../../../../src/cli/check/planned.ts';
import { readChecks } from '../../../../src/cli/check/settings.ts';

const EXAMPLES = path.resolve('examples');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'kong-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const KONG = `
load: { rate: 10 }
targets:
  hello:
    kong: 3.9.3
    plugin: ${path.join(EXAMPLES, 'kong-go-plugin')}
    pluginConfig: { message: secret }
    expect: { header: X-Hello-Go }
    all: true
    trialsMax: 5
    limits: { duration: 5m }
`;
const MIXED = `${KONG}
  api:
    url: http://127.0.0.1:1/
    disruption: { shell: reload }
`;

function read(options: Options, { config = KONG, env = '', environment = {} } = {}) {
  writeFileSync(path.join(folder, 'reload-proof.config.yaml'), config);
  writeFileSync(path.join(folder, '.env'), env);
  return readChecks(options, { cwd: folder, folder }, environment);
}

async function only(...given: Parameters<typeof read>) {
  const [asked, ...others] = await read(...given);
  if (!asked || !('plugin' in asked) || others.length > 0) throw new Error('it is one Kong');
  return asked;
}

test('the file says all that the command line can say', async () => {
  const { settings, plugin, place: _place, ...asked } = await only({});
  expect(asked).toEqual({
    image: 'kong:3.9.3',
    given: 'targets.hello.kong kong:3.9.3',
    all: true,
    maxDuration: { ms: 300_000, name: 'limits.duration' },
    config: { message: 'secret' },
    expectHeader: 'x-hello-go',
    secrets: ['secret'],
    of: 'hello',
    rerunCommand: 'npx reload-proof check --target hello',
  });
  expect(plugin).toMatchObject({ language: 'go', name: 'hello-go' });
  expect(settings).toMatchObject({ LOAD_RATE: 10, TRIALS_MAX: 5 });
});

test('options go before the environment, that before .env, and that before the file', async () => {
  const image = async (...given: Parameters<typeof only>) => {
    const { image: found, given: name } = await only(...given);
    return [found, name];
  };
  const env = 'KONG_IMAGE=kong:env\n';
  const environment = { KONG_IMAGE: 'kong:environment' };
  expect(await image({ kong: '3.4.1' }, { env, environment })).toEqual(['kong:3.4.1', '--kong 3.4.1']);
  expect(await image({}, { env, environment })).toEqual(['kong:environment', 'KONG_IMAGE=kong:environment']);
  expect(await image({}, { env })).toEqual(['kong:env', 'KONG_IMAGE=kong:env']);
  const lua = path.join(EXAMPLES, 'kong-lua-plugin');
  const given = { plugin: lua, pluginConfig: '{"a":1}', expectHeader: 'x-b', pluginName: 'mine', rate: '7' };
  const asked = await only({ ...given, target: 'hello', maxDuration: '9s' });
  expect(asked).toMatchObject({
    plugin: { folder: lua, language: 'lua', name: 'mine' },
    image: 'kong:3.9.3',
    config: { a: 1 },
    expectHeader: 'x-b',
    settings: { LOAD_RATE: 7 },
    maxDuration: { ms: 9000, name: '--max-duration' },
  });
  // The file does not have what was given.
  expect(asked?.rerunCommand).toBe(
    'npx reload-proof check --target hello --plugin "<your plugin>" --plugin-name mine --plugin-config "<your configuration>" --expect-header x-b --rate 7 --max-duration 9s',
  );
});

test('a plugin on the command line needs nothing from the file, unless a target is named', async () => {
  const plugin = path.join(EXAMPLES, 'kong-lua-plugin');
  const asked = await only({ kong: '3.4.1', plugin, expectHeader: 'x-a' }, { config: 'no config: [' });
  expect(asked).toMatchObject({ config: {}, all: false, settings: { TRIALS_MAX: 40 } });
  expect(asked).not.toHaveProperty('of');
});

test('paths start at the folder of the file', async () => {
  const config = KONG.replace('{ message: secret }', "'@plugin.json'");
  writeFileSync(path.join(folder, 'plugin.json'), '{"message": "from a file"}');
  expect((await only({}, { config })).config).toEqual({ message: 'from a file' });
  await expect(only({}, { config: config.replace('plugin.json', 'none.json') })).rejects.toThrow(
    /^targets\.hello\.pluginConfig @\S+none\.json cannot be read: ENOENT/,
  );
  await expect(only({}, { config: KONG.replace(/plugin: .*/, 'plugin: ./none') })).rejects.toThrow(
    /^targets\.hello\.plugin \S+none is no folder: /,
  );
});

test('beside other targets, each is planned in its own way, under its name', async () => {
  const asked = await read({}, { config: MIXED });
  expect(asked.map(({ name, of }) => [name, of])).toEqual([
    ['hello', 'hello'],
    ['api', 'api'],
  ]);
  expect(asked.map((one) => 'plugin' in one)).toEqual([true, false]);
  // Also alone, so that no variant changes with an option.
  const [kong] = await read({ target: 'hello' }, { config: MIXED });
  expect(kong).toMatchObject({ name: 'hello' });
  const [planned] = await planAll(kong ? [kong] : [], undefined);
  expect(planned?.dryRun({ all: false })[0]).toBe('dry run: nothing was built or started');
  expect(planned).toMatchObject({ name: 'hello', target: 'hello', plan: { image: 'kong:3.9.3' } });
});

test.for<[what: string, options: Options, config: string, message: string]>([
  [
    'an option for a server',
    { effectHeader: 'x' },
    KONG,
    '--effect-header is for a server of your own, and targets.hello is Kong with your plugin: leave it out',
  ],
  [
    'accepting what is red',
    { accept: true },
    MIXED,
    '--accept is for a server of your own, and targets.hello is Kong with your plugin: leave it out',
  ],
  [
    'an option for Kong, with a server',
    { kong: '3.9.3', target: 'api' },
    MIXED,
    '--kong is for Kong with your plugin, and targets.api is a server of your own: leave one out',
  ],
  [
    'an option for one of several targets',
    { pluginName: 'x' },
    MIXED,
    '--plugin-name is for one target, and the config file has 2: name one with --target, or leave the file out with --no-config',
  ],
  [
    'no Kong',
    {},
    KONG.replace('kong: 3.9.3', ''),
    'targets.hello.kong is missing: give the version of Kong to run the plugin in, such as 3.9.3',
  ],
  [
    'no header',
    {},
    KONG.replace('expect: { header: X-Hello-Go }', ''),
    'targets.hello.expect.header is missing: give a header of the response which only your plugin sets, as the proof that it ran',
  ],
  [
    'a name that Kong does not take',
    {},
    KONG.replace('kong: 3.9.3', "kong: 3.9.3\n    pluginName: 'a b'"),
    'targets.hello.pluginName "a b" is no name of a Kong plugin: give one of letters, digits, "-" and "_" with targets.hello.pluginName',
  ],
])('%s is answered in one sentence', async ([, options, config, message]) => {
  await expect(read(options, { config })).rejects.toThrow(message);
});
