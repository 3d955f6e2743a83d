// Pods that carry the load are started once all that can be known without them is known, and never for a dry run.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { UserError } from '../../../src/common/user-error.ts';
import { LocalShards } from '../../../src/load/shards/local-host.ts';
import { dryRunLines } from '../../../src/scenario/check/announcement.ts';
import { planTarget } from '../../../src/scenario/check/plan-target.ts';
import type { PodsStart } from '../../../src/scenario/engine/pods-of.ts';
import type { CheckOptions } from '../../../src/settings/check-options.ts';
import { NO_CONFIG } from '../../../src/settings/config/schema.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { FakeDeployment, NAME } from '../../support/kubernetes/fake-cluster.ts';
import { serveApi } from '../../support/kubernetes/fake-api.ts';

const SERVICE = {
  metadata: { name: 'api', namespace: 'shop' },
  spec: { clusterIPs: ['192.0.2.9'], selector: { app: 'api' } },
};
const JOBS = 'POST /apis/batch/v1/namespaces/shop/jobs';
const PODS = { engine: 'kubernetes', shards: 1 } as const;

function plan(
  url: string,
  {
    name = 'api',
    engine = PODS,
    allowRemote = false,
    ...start
  }: PodsStart & {
    name?: string;
    engine?: CheckOptions['engine'];
    allowRemote?: boolean;
  } = {},
) {
  const given: CheckOptions = {
    headers: {},
    body: {},
    connection: {},
    all: false,
    given: ['TARGET_URL'],
    kubernetes: { workload: { ...NAME, name } },
    ...(engine ? { engine } : {}),
    allowRemote,
  };
  const environment = { TARGET_URL: url };
  const settings = readSettings(os.tmpdir(), environment);
  const place = { folder: os.tmpdir(), environment };
  const { config, target } = NO_CONFIG;
  return planTarget({ key: 'the target', config, target, given, settings, place, ...start });
}

async function serve(): Promise<string> {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('a dry run makes no Job and sends nothing, and says so', async () => {
  const asked = await serveApi(new FakeDeployment(), { services: [SERVICE] });
  const { target, flows, settings, unasked, engine } = await plan('http://api/', { dryRun: true });
  expect(asked).not.toContain(JOBS);
  expect(flows[0]?.load.expectation).toEqual({ status: 200 });
  const lines = dryRunLines({ flows, target, settings, engine, unasked, all: false, hasOwnFlows: false });
  expect(lines[0]).toBe('dry run: no request was sent, since pods would send it; no load, and no reload');
  expect(lines).toContain('each reload: a rollout restart of deployment/api in namespace shop');
  expect(lines.join('\n')).toContain('shards: the load comes from 1 pod, ');
});

test('a Service that selects no pod of the workload is refused, or told of where its user allows it', async () => {
  const gateway = {
    metadata: { name: 'gateway', namespace: 'shop' },
    spec: { selector: { app: 'gateway' } },
  };
  await serveApi(new FakeDeployment(), { services: [SERVICE, gateway] });
  const strange = '--url leads to the Service gateway, which selects none of the pods of deployment/api: ';
  await expect(plan('http://gateway/', { dryRun: true })).rejects.toThrow(strange);
  const { target, flows, settings } = await plan('http://gateway/', { dryRun: true, allowRemote: true });
  const lines = dryRunLines({ flows, target, settings, all: false, hasOwnFlows: false });
  expect(lines[1]).toContain(strange);
  const { target: served } = await plan('http://api/', { dryRun: true });
  expect(served.kubernetes?.hints).toEqual([]);
});

test('a dry run starts no process of a shard, and looks from here', async () => {
  await serveApi(new FakeDeployment());
  const connect = vi.spyOn(LocalShards.prototype, 'connect');
  const { unasked } = await plan(await serve(), { engine: { engine: 'local', shards: 2 }, dryRun: true });
  expect(unasked).toBe(false);
  expect(connect).not.toHaveBeenCalled();
});

test.for<
  [what: string, given: Parameters<typeof plan>, api: Parameters<typeof serveApi>[1], message: string]
>([
  ['no such workload', ['http://api/', { name: 'apo' }], {}, 'namespace shop has no deployment "apo"'],
  ['a URL elsewhere', ['http://192.0.2.1/'], {}, '--url leads to 192.0.2.1, which is no address'],
  [
    'a restart is forbidden',
    ['http://api/'],
    { forbidden: ['patch deployments'] },
    'patch deployments.apps in',
  ],
  [
    'pods may not be made',
    ['http://api/'],
    { forbidden: ['create jobs'] },
    'create jobs.batch in namespace shop',
  ],
])('nothing is started when %s', async ([, given, api, message]) => {
  const asked = await serveApi(new FakeDeployment(), { services: [SERVICE], ...api });
  await expect(plan(...given)).rejects.toThrow(message);
  expect(asked).not.toContain(JOBS);
});

test('nor when a pod of the workload is not ready', async () => {
  const fake = new FakeDeployment();
  fake.pods[0] = { uid: 'uid-9', template: 1, node: 'node-1', ready: false, trouble: 'CrashLoopBackOff' };
  const asked = await serveApi(fake, { services: [SERVICE] });
  await expect(plan('http://api/')).rejects.toThrow('deployment/api must be ready before it is disrupted');
  expect(asked).not.toContain(JOBS);
});

test('the Job is what is asked for last', async () => {
  const asked = await serveApi(new FakeDeployment(), { services: [SERVICE] });
  await expect(plan('http://api/')).rejects.toThrow(
    'the Job of the probe cannot be made: not in this cluster',
  );
  expect(asked.filter((each) => each.startsWith('POST /apis/batch'))).toEqual([JOBS]);
  expect(asked.indexOf(JOBS)).toBeGreaterThan(asked.indexOf('GET /api/v1/services'));
  expect(asked.lastIndexOf('GET /api/v1/services')).toBe(asked.indexOf('GET /api/v1/services'));
});

test('it tells when the pods begin to start, and starts none once its signal has aborted', async () => {
  const asked = await serveApi(new FakeDeployment(), { services: [SERVICE] });
  const interrupted = new AbortController();
  const onPods = vi.fn(() => {
    expect(asked).not.toContain(JOBS);
    interrupted.abort(new UserError('interrupted by SIGINT'));
  });
  const planned = plan('http://api/', { signal: interrupted.signal, onPods });
  await expect(planned).rejects.toThrow(new UserError('interrupted by SIGINT'));
  expect(onPods.mock.calls).toEqual([['starting']]);
  expect(asked).not.toContain(JOBS);
});
