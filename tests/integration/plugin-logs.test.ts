// The lines by which New() calls are counted on Kong, from the real plugin servers: each writes them to its standard error, which the
// scripts in containers/kong/bin keep in a file, so that they do not depend on Kong's log level.
// @module-tag go-plugin
// @module-tag python-plugin
// @module-tag js-plugin
// @module-tag rust-plugin
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, onTestFinished, test } from 'vitest';
import { LANGUAGES } from '../../src/runtime/builds/plugins.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { countCommand, readCounts } from '../../src/targets/kong/plugin-logs.ts';
import { startPluginServer } from '../../src/targets/reference/master/plugin-server.ts';
import { queryProtocol } from '../../src/targets/reference/master/plugin-servers.ts';
import { ConnectionPool } from '../../src/targets/reference/rpc/pool.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const INSTANCES = 2;
/** go-pdk also calls New() once when a server starts. Only go-pdk logs that an instance is closed. */
const COUNTS = {
  go: { newCalls: INSTANCES + 1, closedInstances: INSTANCES },
  python: { newCalls: INSTANCES, closedInstances: 0 },
  js: { newCalls: INSTANCES, closedInstances: 0 },
  rust: { newCalls: INSTANCES, closedInstances: 0 },
} as const;

test.for(LANGUAGES)('the %s server logs each New() call', async (language, { skip }) => {
  const { [language]: missing } = inject('prepared').missingPlugins;
  skip(missing !== undefined, missing);
  const [spec] = pluginServers(language);
  if (!spec) throw new Error(`no plugin server in ${language}`);
  const folder = await mkdtemp(path.join(runFolder(), 'plugin-logs-'));
  const log = path.join(folder, `${spec.name}.log`);
  const start = ['sh', '-c', 'log=$1; shift; exec "$@" 2>>"$log"', 'sh', log, ...spec.start];
  const server = await startPluginServer({ ...spec, start }, await queryProtocol(spec), folder, 1);
  onTestFinished(() => server.stop());
  const pool = new ConnectionPool(server);
  for (let sequence = 1; sequence <= INSTANCES; sequence++)
    await pool.with(async (connection) => {
      await connection.closeInstance(await connection.startInstance(spec.name, { header: 'x' }, sequence));
    });
  pool.close();
  const { stdout } = await promisify(execFile)('sh', ['-c', countCommand(folder)]);
  expect(readCounts(stdout)).toEqual(COUNTS[language]);
  // Nothing is counted in what Kong itself reads, and drops at log level notice.
  expect(server.counts()).toEqual({ newCalls: 0, closedInstances: 0 });
});
