import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONFIG_NAMES, loadConfig } from '../../../../src/settings/config/load-config.ts';
import { hasCredentials, starterConfig } from '../../../../src/settings/config/starter-config.ts';

const URL_TEXT = 'http://127.0.0.1:8080/hello';
const RELOAD = `sh -c 'kill -HUP "$(cat a.pid)"' # \${x} \`y\` "z": é`;

async function load(name: string, text: string): Promise<unknown> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'starter-'));
  try {
    await writeFile(path.join(folder, name), text);
    return (await loadConfig(folder))?.config.targets;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('a starter config', () => {
  test.for(CONFIG_NAMES)('%s loads as it was given', async (name) => {
    const starter = {
      url: URL_TEXT,
      reload: RELOAD,
      expectHeader: 'x-plugin',
      effect: { header: 'x-version' },
      bypassStatus: 418,
      request: {
        method: 'PUT',
        headers: { accept: '*/*', 'x-key': { env: 'X_KEY' } },
        body: { file: '../order.json' },
        chunked: true,
        connection: { cacert: 'ca.pem', insecure: true },
        load: { rate: 50 },
      },
      variables: ['X_KEY'],
    };
    expect(await load(name, starterConfig(name, starter))).toMatchObject({
      server: {
        url: URL_TEXT,
        disruption: { shell: RELOAD },
        expect: { header: { 'x-plugin': undefined }, bypassStatus: 418 },
        method: 'PUT',
        headers: { accept: '*/*', 'x-key': { env: 'X_KEY' } },
        body: { file: '../order.json' },
        chunked: true,
        connection: { cacert: 'ca.pem', insecure: true },
        load: { rate: 50 },
        effect: { header: 'x-version' },
      },
    });
  });

  test('says only what is given', () => {
    const text = starterConfig('a.yaml', { url: URL_TEXT, reload: 'nginx -s reload' });
    expect(text.replaceAll(/^#.*\n/gm, '')).toBe(
      `targets:\n  server:\n    url: ${URL_TEXT}\n    disruption:\n      shell: nginx -s reload\n`,
    );
  });

  test.for(CONFIG_NAMES)('%s has no credentials of the URL', async (name) => {
    const url = 'http://alice:in-userinfo@127.0.0.1:8080/?api_key=in-query';
    const text = starterConfig(name, { url, reload: 'true' });
    expect(text).not.toMatch(/alice|in-userinfo|in-query|127\.0\.0\.1/);
    expect(text.includes('TARGET_URL')).toBe(!name.endsWith('.json'));
    expect(await load(name, text)).toHaveProperty('server.disruption', { shell: 'true' });
  });

  test.for([
    ['http://127.0.0.1/', false],
    ['http://127.0.0.1/?page=2&q=token', false],
    ['http://alice@127.0.0.1/', true],
    ['http://:secret@127.0.0.1/', true],
    ['http://127.0.0.1/?access_token=x', true],
    ['http://127.0.0.1/?X-Amz-Signature=x', true],
  ] as const)('%s has credentials: %s', ([url, has]) => {
    expect(hasCredentials(url)).toBe(has);
  });
});
