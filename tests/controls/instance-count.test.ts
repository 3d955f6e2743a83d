// Seed 002's red: an instance for every request, over 1,000 for 1,000 requests, at the bound that the scenario uses.
// @module-tag go-plugin
import path from 'node:path';
import { expect, test } from 'vitest';
import { request } from 'undici';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';

const REQUESTS = 1000;

test('a gateway that starts an instance for each request calls New() that often', async () => {
  const upstream = await startUpstream('reflection', path.join(runFolder(), 'reflection.log'));
  const gateway = await ReferenceGateway.start(
    {
      routes: [{ path: '/hello', plugin: 'goplugin', config: {}, upstream: upstream.url }],
      pluginServers: pluginServers('go'),
      workers: 2,
      defect: { name: 'instance-per-request' },
    },
    path.join(runFolder(), 'gateway.log'),
  );
  const before = await gateway.inspect();
  for (let sent = 0; sent < REQUESTS; sent++) await (await request(`${gateway.url}/hello`)).body.dump();
  const after = await gateway.inspect();
  await gateway.stop();
  await upstream.stop();
  expect(after.pluginServers.newCalls - before.pluginServers.newCalls).toBeGreaterThanOrEqual(REQUESTS);
});
