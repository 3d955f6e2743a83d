import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SETTING_KEYS } from '../../../src/settings/keys.ts';
import { readSettings } from '../../../src/settings/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function withFile(text: string, environment: Record<string, string> = {}) {
  writeFileSync(path.join(folder, '.env'), text);
  return readSettings(folder, environment);
}

test('without settings the defaults apply', () => {
  expect(readSettings(folder, {})).toMatchObject({
    RUNTIME: 'processes',
    GATEWAY: 'reference',
    EXPECT: 'green',
    CONFIDENCE: 0.99,
    LOAD_CONNECTIONS: 8,
  });
});

test('the environment takes precedence over the file, and an empty value counts as unset', () => {
  expect(withFile('LOAD_CONNECTIONS=64\n', { LOAD_CONNECTIONS: '2' }).LOAD_CONNECTIONS).toBe(2);
  expect(withFile('LOAD_CONNECTIONS=64\n', { LOAD_CONNECTIONS: '' }).LOAD_CONNECTIONS).toBe(8);
});

test('containers are the default once there is an image', () => {
  expect(readSettings(folder, { KONG_IMAGE: 'kong:3.4.1' })).toMatchObject({
    RUNTIME: 'containers',
    GATEWAY: 'kong',
  });
});

test.for([
  ['LOAD_CONECTIONS=8', /LOAD_CONECTIONS in \.env is not a setting \(did you mean LOAD_CONNECTIONS\?\)/],
  ['SOMETHING=1', /SOMETHING in \.env is not a setting; \.env\.example lists them all/],
  [
    'LOAD_CONNECTIONS=many',
    /^LOAD_CONNECTIONS must be a whole number between 1 and 1024 \(got "many"\); see \.env\.example$/,
  ],
  ['LOAD_CONNECTIONS=0', /^LOAD_CONNECTIONS must be a whole number between 1 and 1024 \(got "0"\)/],
  ['LOAD_RATE=x', /^LOAD_RATE must be a whole number of at least 1 \(got "x"\)/],
  ['BYPASS_STATUS=2.5', /^BYPASS_STATUS must be a whole number between 100 and 599 \(got "2\.5"\)/],
  ['EXPECT_HEADER="my plugin"', /^EXPECT_HEADER must be the name of a header/],
  ['NGINX_PROGRAM=objs/nginx', /^NGINX_PROGRAM must be a full path, or a name that is looked up on PATH/],
  ['CONFIDENCE=1', /^CONFIDENCE must be a number greater than 0\.5 and less than 1 \(got "1"\)/],
  ['RUNTIME=docker', /^RUNTIME must be processes or containers \(got "docker"\)/],
  [
    'TARGET_URL=ftp://x',
    /^TARGET_URL must be a URL that begins with http:\/\/, https:\/\/, ws:\/\/ or wss:\/\/ \(got "ftp:\/\/x"\)/,
  ],
  ['just words', /\.env line 1 is not of the form KEY=value/],
  ['GATEWAY=kong', /GATEWAY=kong needs KONG_IMAGE/],
  ['KONG_IMAGE=kong:3.4.1\nRUNTIME=processes', /Kong runs in containers only/],
] as const)('%s is one sentence', ([text, message]) => {
  expect(() => withFile(`${text}\n`)).toThrow(message);
});

test('.env.example lists every setting and is valid when its lines are taken', () => {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  const keys = [...example.matchAll(/^#(?<key>[A-Z_]+)=/gm)].map((match) => match.groups?.['key']);
  expect(new Set(keys)).toEqual(new Set(SETTING_KEYS));
  const withoutKong = example.replace(/^#KONG_IMAGE.*$/m, '').replaceAll(/^#([A-Z_]+=)/gm, '$1');
  expect(() => withFile(withoutKong)).not.toThrow();
});
