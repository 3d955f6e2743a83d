// What a user can get wrong is said in one sentence, with exit code 2, before any test runs.
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { ReferenceGateway } from '../../src/gateways/reference/reference.ts';
import { buildPlugin, pluginSources, type Language } from '../../src/runtime/builds/plugins.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { runSuite } from '../support/run-suite.ts';

describe('the suite itself', () => {
  test.for([
    ['a malformed setting', { LOAD_CONNECTIONS: 'many' }, 'LOAD_CONNECTIONS=many is not a valid setting'],
    [
      'a results folder that cannot be',
      { RESULTS_DIR: '/dev/null/x' },
      'the results folder /dev/null/x/latest cannot',
    ],
    ['no Go', { PATH: '/nonexistent' }, 'building the Go plugin needs go, which is not on PATH; install Go'],
    ['a Tyk that cannot be had', { TYK_VERSION: '3.0.0' }, 'set it to 2.9.4 or 2.9.5'],
  ] as const)('%s', async ([, env, sentence]) => {
    const { exitCode, said, stderr, left } = await runSuite(env);
    expect(said).toContain(sentence);
    expect(exitCode).toBe(2);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(left).toEqual([]);
  });
});

async function brokenPlugin(language: Language, file: string, text: string): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'broken-'));
  await cp(pluginSources(language), folder, { recursive: true });
  await writeFile(path.join(folder, file), text);
  return folder;
}

describe('a plugin', () => {
  test.for([
    [
      'go',
      'main.go',
      'package main\n\nfunc main() { undefined() }\n',
      /building the Go plugin failed.*undefined/s,
    ],
    ['python', 'pythonplugin.py', 'def access(:\n', /building the Python plugin failed.*SyntaxError/s],
    ['js', 'jsplugin.js', 'module.exports = {', /building the JavaScript plugin failed.*SyntaxError/s],
  ] as const)('in %s that does not compile', async ([language, file, text, message]) => {
    const folder = await brokenPlugin(language, file, text);
    await expect(buildPlugin(language, folder)).rejects.toThrow(message);
  });

  test('that crashes at start', async () => {
    const [spec] = inject('pluginServers');
    if (!spec) throw new Error('no plugin server was built');
    const crashing = { ...spec, start: ['/bin/false'] };
    const logFile = path.join(runFolder(), 'crash.log');
    const started = ReferenceGateway.start({ routes: [], pluginServers: [crashing], workers: 1 }, logFile);
    await expect(started).rejects.toThrow(
      'the reference gateway did not start: the plugin server goplugin did not start: exit code 1',
    );
  });
});

test('a port in use', async () => {
  const upstream = await startUpstream('teapot', path.join(runFolder(), 'teapot.log'));
  const port = Number(new URL(upstream.url).port);
  const config = { routes: [], pluginServers: [], workers: 2, port };
  const started = ReferenceGateway.start(config, path.join(runFolder(), 'port.log'));
  await expect(started).rejects.toThrow(`EADDRINUSE 127.0.0.1:${port}: stop what listens there`);
  await upstream.stop();
});
