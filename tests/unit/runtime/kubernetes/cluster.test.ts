import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openCluster } from '../../../../src/runtime/kubernetes/cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));

const server = createServer((request, response) => {
  const body = request.url?.startsWith('/version') ? { gitVersion: 'v1.34.4' } : {};
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const { port } = server.address() as AddressInfo;
afterAll(() => server.close());

// A port that was just free.
const closed = createServer();
await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
const { port: closedPort } = closed.address() as AddressInfo;
await new Promise((done) => closed.close(done));

function kubeconfig(name: string, url: string, context = 'one'): string {
  const file = path.join(folder, name);
  const contexts = ['one', 'two'].map((each) => ({
    name: each,
    context: { cluster: 'c', user: 'u', ...(each === 'two' ? { namespace: 'shop' } : {}) },
  }));
  // Over clear text the client wants to be told that nothing is verified.
  const clusters = [{ name: 'c', cluster: { server: url, 'insecure-skip-tls-verify': true } }];
  const users = [{ name: 'u', user: { token: 'none' } }];
  writeFileSync(file, JSON.stringify({ 'current-context': context, contexts, clusters, users }));
  return file;
}

const good = kubeconfig('good', `http://127.0.0.1:${port}`);

test('names the version of the server and the namespace of the context', async () => {
  expect(await openCluster({}, { KUBECONFIG: good })).toMatchObject({
    version: '1.34.4',
    namespace: 'default',
  });
  expect(await openCluster({ context: 'two' }, { KUBECONFIG: good })).toMatchObject({ namespace: 'shop' });
  const named = { context: 'two', namespace: 'other' };
  expect(await openCluster(named, { KUBECONFIG: good })).toMatchObject({ namespace: 'other' });
});

test.for([
  [
    'a file that is not there',
    { KUBECONFIG: '/nowhere/config' },
    {},
    /^KUBECONFIG names \/nowhere\/config, which/,
  ],
  [
    'an unknown context',
    { KUBECONFIG: good },
    { context: 'three' },
    /^the kubeconfig has no context "three": it has one, two$/,
  ],
  [
    'no current context',
    { KUBECONFIG: kubeconfig('none', 'http://127.0.0.1:1', '') },
    {},
    /^the kubeconfig has no current context: name one of one, two \(--context\)$/,
  ],
  [
    'a server that refuses connections',
    { KUBECONFIG: kubeconfig('refused', `http://127.0.0.1:${closedPort}`) },
    {},
    /^the cluster does not respond: .*ECONNREFUSED/,
  ],
] as const)('%s is told in one sentence', async ([, environment, plan, message]) => {
  await expect(openCluster(plan, environment)).rejects.toThrow(message);
});

test('a file that is no kubeconfig is told in one sentence', async () => {
  const file = path.join(folder, 'text');
  writeFileSync(file, '{ unclosed');
  await expect(openCluster({}, { KUBECONFIG: file })).rejects.toThrow(/^the kubeconfig cannot be read: /);
});
