import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readKeyResponse } from '../../../src/targets/tyk/control-api.ts';
import { tykImageName } from '../../../src/targets/tyk/image.ts';
import { countReloadLines, ReloadLog } from '../../../src/targets/tyk/log.ts';
import { readPeak } from '../../../src/targets/tyk/memory.ts';
import { policyChanged } from '../../../src/targets/tyk/notification.ts';

const line = (message: string) => `time="Nov 21 02:56:07" level=info msg="${message}" prefix=main\n`;

test.for([
  [200, '{"key":"abc","status":"ok","action":"added"}', { result: 'created', status: 200, key: 'abc' }],
  [
    500,
    '{"status":"error","message":"Failed to create key - policy not found: \\"x\\""}',
    { result: 'absent', status: 500 },
  ],
  [500, '{"status":"error","message":"Unmarshalling failed"}', { result: 'error', status: 500 }],
  [403, '{"status":"error","message":"forbidden"}', { result: 'unexpected', status: 403 }],
  [200, '{"status":"ok"}', { result: 'unexpected', status: 200 }],
  [200, 'not JSON', { result: 'unexpected', status: 200 }],
] as const)('a key response of %i %s', ([status, text, expected]) => {
  expect(readKeyResponse(status, text)).toEqual(expected);
});

test('reload lines of both versions are counted', () => {
  const log = [
    'Reload queued',
    'Reload already queued',
    'reload: initiating',
    'API reload complete',
    'reload: complete',
    'coprocess reload complete',
    'reload: cycle completed in 3ms',
    'Attempted administrative access with invalid or missing key!',
  ].map((message) => line(message));
  expect(countReloadLines(log.join(''))).toEqual({ queued: 2, begun: 1, completed: 1, refused: 1 });
});

test('a followed log counts each line once, also when it is written in two pieces', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tyk-log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'tyk.log');
  const earlier = line('Reload queued');
  const queued = line('Reload queued');
  await writeFile(file, earlier + queued.slice(0, 30));
  const log = new ReloadLog(file, earlier.length);
  expect(await log.look()).toEqual({ queued: 0, begun: 0, completed: 0, refused: 0 });
  await appendFile(file, queued.slice(30) + line('reload: initiating'));
  expect(await log.look()).toEqual({ queued: 1, begun: 1, completed: 0, refused: 0 });
  expect(await log.look()).toEqual({ queued: 1, begun: 1, completed: 0, refused: 0 });
});

test('peak memory is read from /proc/<pid>/status', () => {
  expect(readPeak('VmPeak:\t  900 kB\nVmHWM:\t   220 kB\nVmRSS:\t 100 kB\n')).toBe(220 * 1024);
  expect(readPeak('')).toBeNull();
});

test('a notification is signed over command, payload and secret', () => {
  expect(JSON.parse(policyChanged('secret'))).toEqual({
    command: 'PolicyChanged',
    payload: '',
    // printf PolicyChangedsecret | sha256sum
    signature: '5530f05825f3bf2bc47f0e2e0415213d0da56eb7fda54d3947909ab9f79f724d',
    algorithm: 5,
  });
});

test.for([
  ['3.1.0', 'tykio/tyk-gateway:v3.1.0'],
  ['v5.8.0-rc1', 'tykio/tyk-gateway:v5.8.0-rc1'],
  ['tykio/tyk-gateway:v3.1.0', 'tykio/tyk-gateway:v3.1.0'],
  ['mine:1', 'mine:1'],
] as const)('TYK_VERSION=%s means the image %s', ([wanted, image]) => {
  expect(tykImageName(wanted)).toBe(image);
});

test('a value that names no Tyk is refused with the available ones', () => {
  expect(() => tykImageName('newest')).toThrow(
    /^TYK_VERSION=newest is no version of Tyk: set it to 2\.9\.4 or 2\.9\.5, or to/,
  );
});
