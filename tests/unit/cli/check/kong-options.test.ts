import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { pluginOption, readKong, readPluginConfig } from '../../../../src/cli/check/kong-options.ts';
import { readOwnPlugin } from '../../../../src/cli/check/own-plugin.ts';
import { runFolder } from '../../../../src/runtime/reaper/reaper.ts';
import { NO_CONFIG } from '../../../../src/settings/config/schema.ts';
import { settingsSchema } from '../../../../src/settings/keys.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const PLUGIN = path.join(ROOT, 'examples/kong-go-plugin');
const GIVEN = { kong: '3.9.3', plugin: PLUGIN, expectHeader: 'X-Hello-Go' };

const read = (given: object, environment = {}) =>
  readOwnPlugin(given, runFolder(), {
    config: NO_CONFIG.config,
    place: { folder: runFolder(), environment },
  });

test('each of the options asks for a plugin in Kong', () => {
  expect(pluginOption({})).toBeUndefined();
  for (const name of ['kong', 'plugin', 'pluginName', 'pluginConfig'])
    expect(pluginOption({ [name]: 'x' })).toBe(name);
});

test('reads what is to be done', async () => {
  const {
    settings,
    plugin,
    place: _place,
    rerunCommand: _command,
    ...others
  } = await read({
    ...GIVEN,
    pluginConfig: '{"message":"secret"}',
    rate: '50',
  });
  expect(others).toEqual({
    image: 'kong:3.9.3',
    given: '--kong 3.9.3',
    all: false,
    config: { message: 'secret' },
    expectHeader: 'x-hello-go',
    secrets: ['secret'],
  });
  expect(plugin).toMatchObject({ language: 'go', name: 'hello-go' });
  expect(settings.LOAD_RATE).toBe(50);
});

test('takes the image and the header from the environment', async () => {
  const { image, given, expectHeader } = await read(
    { plugin: PLUGIN },
    { KONG_IMAGE: 'my.registry/kong:1', EXPECT_HEADER: 'x-a' },
  );
  expect({ image, given, expectHeader }).toEqual({
    image: 'my.registry/kong:1',
    given: 'KONG_IMAGE=my.registry/kong:1',
    expectHeader: 'x-a',
  });
});

test('an image is taken as it is', () => {
  expect(readKong({ kong: 'kong/kong-gateway:3.4.1.0' }, settingsSchema.parse({})).image).toBe(
    'kong/kong-gateway:3.4.1.0',
  );
});

test('a configuration may come from a file', async () => {
  const file = path.join(await mkdtemp(path.join(runFolder(), 'config-')), 'config.json');
  await writeFile(file, '{"a": {"b": ["c"]}}');
  expect(readPluginConfig(`@${file}`)).toEqual({ a: { b: ['c'] } });
  expect((await read({ ...GIVEN, pluginConfig: `@${file}` })).secrets).toEqual(['c']);
});

test('the command that repeats it names nothing private', async () => {
  const more = { pluginConfig: '{"key":"secret"}', all: true, rate: '50', maxDuration: '5m' };
  const { rerunCommand } = await read(
    { ...GIVEN, ...more },
    { CONFIDENCE: '0.999', TARGET_URL: 'http://a/' },
  );
  expect(rerunCommand).toBe(
    'CONFIDENCE=0.999 npx reload-proof check --kong 3.9.3 --plugin "<your plugin>" --plugin-config "<your configuration>" --expect-header X-Hello-Go --rate 50 --all --max-duration 5m',
  );
  expect((await read({ ...GIVEN, kong: 'my.registry/kong:1' })).rerunCommand).toBe(
    'npx reload-proof check --kong "<your image of Kong>" --plugin "<your plugin>" --expect-header X-Hello-Go',
  );
});

test('takes the options about the run and its results', async () => {
  const { maxDuration } = await read({
    ...GIVEN,
    maxDuration: '5m',
    failOn: 'red',
    junit: 'a.xml',
    markdown: 'a.md',
    dryRun: true,
    config: false,
  });
  expect(maxDuration).toEqual({ ms: 300_000, name: '--max-duration' });
});

describe('says in one sentence what is wrong', () => {
  test.for<[string, object, string]>([
    ['without a plugin', { kong: '3.9.3' }, '--plugin is missing: give the folder of the Kong plugin to run'],
    [
      'without a Kong',
      { ...GIVEN, kong: undefined },
      '--kong is missing: give the version of Kong to run the plugin in, such as 3.9.3',
    ],
    [
      'without what proves that the plugin ran',
      { ...GIVEN, expectHeader: undefined },
      '--expect-header is missing: give a header of the response which only your plugin sets, as the proof that it ran',
    ],
    ['with a bad header', { ...GIVEN, expectHeader: 'a b' }, '--expect-header "a b" is no name of a header'],
    [
      'with a bad image',
      { ...GIVEN, kong: 'a b' },
      '--kong "a b" is neither a version, such as 3.9.3, nor the name of an image',
    ],
    [
      'with a folder that is no plugin',
      { ...GIVEN, plugin: runFolder() },
      `--plugin ${runFolder()} is no Kong plugin: `,
    ],
    ['with a configuration that is no JSON', { ...GIVEN, pluginConfig: '{' }, '--plugin-config is no JSON: '],
    [
      'with a configuration that is no object',
      { ...GIVEN, pluginConfig: '[1]' },
      '--plugin-config is no object of JSON, such as {"message": "hello"}',
    ],
    [
      'with a file that is missing',
      { ...GIVEN, pluginConfig: '@/no/such' },
      '--plugin-config @/no/such cannot be read: ENOENT',
    ],
    [
      'with a bad duration',
      { ...GIVEN, maxDuration: 'long' },
      '--max-duration long is no duration of 1s or more and 24 days or less, such as 20s or 5m',
    ],
    [
      'with a duration below the shortest',
      { ...GIVEN, maxDuration: '500ms' },
      '--max-duration 500ms is no duration of 1s or more and 24 days or less, such as 20s or 5m',
    ],
    [
      'with what is accepted of another target',
      { ...GIVEN, accept: true },
      '--accept is for a server of your own, and --kong and --plugin start Kong with your plugin: leave one out',
    ],
    [
      'with what is for another target',
      { ...GIVEN, effectHeader: 'x' },
      '--effect-header is for a server of your own, and --kong and --plugin start Kong with your plugin: leave one out',
    ],
  ])('%s', async ([, given, sentence]) => {
    await expect(read(given)).rejects.toThrow(sentence);
  });
});
