// What leaves the machine: the command to run again, and text without addresses.
import os from 'node:os';
import { expect, test } from 'vitest';
import { rerunCommand } from '../../../src/vitest/rerun-command.ts';
import { redact } from '../../../src/report/markdown/redact.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const by = { project: 'scenarios', file: 'tests/a.test.ts', name: 'the go plugin (fast) survives' };

test('the command names project, file and test', () => {
  expect(rerunCommand(by, settingsSchema.parse({}))).toBe(
    String.raw`npx vitest run --project scenarios tests/a.test.ts -t '^the go plugin \(fast\) survives$'`,
  );
});

test('the command has all settings that are neither the default nor private', () => {
  const settings = settingsSchema.parse({
    TYK_VERSION: '2.9.4',
    TARGET_URL: 'https://user:secret@gateway.internal/',
    RELOAD_COMMAND: 'ssh host reload',
    KONG_IMAGE: 'kong:3.4.1',
    NGINX_PROGRAM: '/home/secret/nginx',
    HAPROXY_PROGRAM: 'haproxy',
  });
  const command = rerunCommand({ ...by, project: 'compare' }, settings);
  expect(command).toMatch(
    /^KONG_IMAGE=kong:3\.4\.1 TYK_VERSION=2\.9\.4 NGINX_PROGRAM="<your nginx>" HAPROXY_PROGRAM=haproxy EXTRA_PROJECT=compare npx vitest run --project compare /,
  );
  expect(command).not.toMatch(/secret|internal|ssh/);
});

test.for([
  ['GET https://gateway.internal:8443/go?key=1 failed', 'GET (address) failed'],
  ['connect ECONNREFUSED 10.0.0.7:8001', 'connect ECONNREFUSED (address)'],
  ['no route to gateway.internal:80', 'no route to (address)'],
  ['open /home/me/gw/nginx.conf: no such file', 'open (path): no such file'],
  [`${os.hostname()} went away`, '(removed) went away'],
  ['the key s3cr3t was refused', 'the key (removed) was refused'],
  ['Kong 3.4.1.0: 8 of 2,044 requests, 1.204 s', 'Kong 3.4.1.0: 8 of 2,044 requests, 1.204 s'],
] as const)('%s', ([text, expected]) => {
  expect(redact(text, ['s3cr3t'])).toBe(expected);
});

test.for([
  [
    { KONG_IMAGE: 'registry.secret.example:5000/team/kong:3.4.1' },
    "KONG_IMAGE='<your registry>/team/kong:3.4.1' ",
  ],
  [{ KONG_IMAGE: 'localhost/kong:3.4.1' }, "KONG_IMAGE='<your registry>/kong:3.4.1' "],
  [{ KONG_IMAGE: 'kong/kong-gateway:3.4.1.0' }, 'KONG_IMAGE=kong/kong-gateway:3.4.1.0 '],
  [{ TYK_VERSION: 'secret.example/tyk:3.1.0' }, "TYK_VERSION='<your registry>/tyk:3.1.0' "],
  [{ KNOWN_ISSUES: '/home/secret/known' }, 'KNOWN_ISSUES="<your known issues>" '],
  [{ KNOWN_ISSUES: 'ours/known' }, 'KNOWN_ISSUES=ours/known '],
])('the command names no private registry and no absolute path: %o', ([values, words]) => {
  expect(rerunCommand(by, settingsSchema.parse(values)).startsWith(words as string)).toBe(true);
});
