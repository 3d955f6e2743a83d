// Config files of all kinds, and what is said of their mistakes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONFIG_NAMES, loadConfig } from '../../../../src/settings/config/load-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BUILDERS = path.resolve('src/settings/config/builders.ts');

function load(name: string, text: string) {
  writeFileSync(path.join(folder, name), text);
  return loadConfig(folder);
}

const YAML = `targets:
  api:
    url: http://127.0.0.1:8080/
    disruption: { shell: nginx -s reload }
    bounds: { longestGap: 500ms }
`;
const AS_JSON = JSON.stringify({
  targets: {
    api: {
      url: 'http://127.0.0.1:8080/',
      disruption: { shell: 'nginx -s reload' },
      bounds: { longestGap: '500ms' },
    },
  },
});
const WANTED = {
  targets: {
    api: {
      url: 'http://127.0.0.1:8080/',
      disruption: { shell: 'nginx -s reload' },
      bounds: { longestGap: 500 },
    },
  },
};

test.for(CONFIG_NAMES)('%s is found in the working directory', async (name) => {
  const text = name.endsWith('json') ? AS_JSON : /ya?ml$/.test(name) ? YAML : `export default ${AS_JSON};`;
  const loaded = await load(name, text);
  expect(loaded).toMatchObject({ name, folder, config: WANTED });
});

test('a file in TypeScript may use types and the builders', async () => {
  const loaded = await load(
    'reload-proof.config.ts',
    `import { defineConfig, fromEnv, http, httpCall, sse } from ${JSON.stringify(BUILDERS)};
const api: string = 'http://127.0.0.1:8080';
export default defineConfig({
  targets: {
    api: {
      disruption: httpCall(\`\${api}/reload\`, { headers: { authorization: fromEnv('TOKEN') } }),
      effect: { header: 'X-Pod' },
      flows: {
        orders: http(\`\${api}/orders\`, { method: 'POST', rate: 50, body: ({ id }) => JSON.stringify({ id }) }),
        events: sse('/events', { sequence: (event) => Number(event.id), thinkTime: '1s' }),
        catalogue: http('/items', { expect: { header: { 'X-Auth': /.+/ } } }),
      },
    },
  },
});
`,
  );
  expect(loaded?.config.targets?.['api']).toMatchObject({
    disruption: { httpCall: 'http://127.0.0.1:8080/reload', method: 'POST' },
    effect: { header: 'x-pod' },
    flows: {
      orders: { rate: 50, body: { source: '({ id }) => JSON.stringify({ id })' } },
      events: { sse: '/events', thinkTime: 1000 },
      catalogue: { client: 'keep-alive', expect: { header: { 'x-auth': /.+/ } } },
    },
  });
});

test.for<[what: string, name: string, text: string, message: string]>([
  [
    'an unknown key in YAML',
    'yaml',
    'targets:\n  api:\n    url: http://a/\n    disruption: { shel: x }\n',
    '4:19: targets.api.disruption has no key "shel": did you mean "shell"?',
  ],
  [
    'an unknown key in JSON',
    'json',
    '{\n  "targets": { "api": { "flows": { "a": { "http": "/", "usrs": 3 } } } }\n}\n',
    '2:56: targets.api.flows.a has no key "usrs": did you mean "users"?',
  ],
  [
    'an unknown key in a builder',
    'ts',
    "import { http, defineConfig } from 'BUILDERS';\nconst flows = {\n  a: http('/', { usrs: 3 as never } as never),\n};\nexport default defineConfig({ targets: { api: { flows } } });\n",
    '3:18: targets.api.flows.a has no key "usrs": did you mean "users"?',
  ],
  [
    'a value that is not allowed',
    'mjs',
    'export default {\n  targets: {\n    api: {\n      bounds: { longestGap: 500 },\n    },\n  },\n};\n',
    "4:17: targets.api.bounds.longestGap must be a duration of 1ms or more with its unit, such as '500ms' or '20s' (got 500)",
  ],
  [
    'a function that uses what is outside of it',
    'ts',
    "const key = 'k';\nexport default {\n  targets: {\n    a: { flows: { b: { http: '/', body: () => key } } },\n  },\n};\n",
    '4:35: targets.a.flows.b.body cannot be used: it runs in another thread and can use only its argument and what JavaScript has: key is not defined',
  ],
  [
    'what is both Kong and a server, in YAML',
    'yaml',
    'targets:\n  hello:\n    plugin: ./hello\n    kong: 3.9.3\n    url: http://a/\n',
    '5:5: targets.hello has both "kong", which is for Kong with your plugin, and "url", which is for a server of your own: leave one out',
  ],
  [
    'what is both Kong and a server, in TypeScript',
    'ts',
    "export default {\n  targets: {\n    hello: { kong: '3.9.3', disruption: { shell: 'kong reload' } },\n  },\n};\n",
    '3:29: targets.hello has both "kong", which is for Kong with your plugin, and "disruption", which is for a server of your own: leave one out',
  ],
  [
    'an unknown key of Kong',
    'json',
    '{ "targets": { "hello": { "kong": "3.9.3", "plgin": "./hello" } } }\n',
    '1:44: targets.hello has no key "plgin": did you mean "plugin"?',
  ],
  [
    'a limit that Kong does not need',
    'yaml',
    'targets:\n  hello:\n    plugin: ./hello\n    limits: { rate: 5 }\n',
    '4:15: targets.hello.limits has no key "rate": its keys are duration',
  ],
  [
    'Kong without a plugin',
    'yaml',
    "targets:\n  hello:\n    kong: '3.9'\n",
    '3:5: targets.hello.plugin is missing: it must be the path of a folder with a Kong plugin',
  ],
  [
    'a version that YAML takes for a number',
    'yaml',
    'targets:\n  hello:\n    plugin: ./hello\n    kong: 3.9\n',
    "4:11: targets.hello.kong must be a version of Kong, such as '3.9.3', or the name of an image (got 3.9)",
  ],
  [
    'a configuration of the plugin that is no object, and may be secret',
    'yaml',
    'targets:\n  hello:\n    plugin: ./hello\n    pluginConfig: secret\n',
    '4:19: targets.hello.pluginConfig must be an object of JSON, or @FILE for one that a file holds',
  ],
  [
    'a syntax error in YAML',
    'yml',
    'targets:\n  api: { url: http://a/\n',
    '3:1: the config file is malformed or cut short: Flow map in block collection must be sufficiently indented and end with a }',
  ],
  [
    'a syntax error in TypeScript',
    'ts',
    "const a: number = 1;\nexport default {\n  targets: { api: { url: 'x' disruption: 1 } },\n};\n",
    '3:30: the config file cannot be loaded: Unexpected token, expected ","',
  ],
  [
    'an error when it runs',
    'js',
    'export default {\n  targets: nope,\n};\n',
    '2:12: the config file cannot be loaded: nope is not defined',
  ],
  [
    'no default export',
    'mts',
    'export const a = 1;\n',
    '1:1: the config file has no default export: end it with export default defineConfig({ … })',
  ],
])('%s is answered with its place', async ([, end, text, message]) => {
  const name = `reload-proof.config.${end}`;
  await expect(load(name, text.replace('BUILDERS', BUILDERS))).rejects.toThrow(
    expect.objectContaining({ name: 'UserError', message: `${name}:${message}` }) as Error,
  );
});

test('two config files need a name, and a name needs a file of a known kind', async () => {
  await load('reload-proof.config.yaml', YAML);
  await expect(load('reload-proof.config.json', AS_JSON)).rejects.toThrow(
    'there are 2 config files, reload-proof.config.json and reload-proof.config.yaml: name one with --config',
  );
  expect(await loadConfig(folder, { config: 'reload-proof.config.yaml' })).toMatchObject({ config: WANTED });
  await expect(loadConfig(folder, { config: 'other.yaml' })).rejects.toThrow(
    /^the config file .*other.yaml cannot be read: ENOENT/,
  );
  await expect(loadConfig(folder, { config: 'other.ts' })).rejects.toThrow(
    /^the config file other.ts cannot be read: ENOENT/,
  );
  await expect(loadConfig(folder, { config: 'config.toml' })).rejects.toThrow(
    /^config.toml is no config file: its name must end in/,
  );
});

test('without a config file there is none', async () => {
  expect(await loadConfig(folder)).toBeUndefined();
});
