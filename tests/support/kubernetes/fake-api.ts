// The API server of a cluster with one Deployment, over HTTP, and what it was asked.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { V1Service } from '@kubernetes/client-node';
import { onTestFinished, vi } from 'vitest';
import { FakeApiError, NAME, type FakeDeployment } from './fake-cluster.ts';

const NAMESPACE = 'shop';

/** What such a cluster has besides the Deployment. */
interface Around {
  services?: readonly V1Service[];
  /** What its user may not do, as `verb resource`. */
  forbidden?: readonly string[];
}

/** Serves it, has `KUBECONFIG` name it, and returns what it is asked, such as `GET /version`. No Job can be made there. */
export async function serveApi(
  fake: FakeDeployment,
  { services = [], forbidden = [] }: Around = {},
): Promise<string[]> {
  const { apps, core } = fake.cluster;
  const named = { namespace: NAMESPACE, name: NAME.name };
  const routes: Record<string, (body: unknown, query: URLSearchParams) => unknown> = {
    'GET /version': () => ({ gitVersion: 'v1.34.4' }),
    'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews': (body) => ({
      status: { allowed: !forbidden.includes(permissionIn(body)) },
    }),
    [`GET /apis/apps/v1/namespaces/${NAMESPACE}/deployments/${NAME.name}`]: () =>
      apps.readNamespacedDeployment(named),
    [`GET /api/v1/namespaces/${NAMESPACE}`]: () => core.readNamespace({ name: NAMESPACE }),
    [`GET /api/v1/namespaces/${NAMESPACE}/pods`]: (_body, query) =>
      query.get('labelSelector') === 'app=api' ? core.listNamespacedPod(named) : { items: [] },
    [`GET /api/v1/namespaces/${NAMESPACE}/services`]: () => ({ items: services }),
    'GET /api/v1/services': () => ({ items: services }),
    'GET /api/v1/pods': () => ({ items: [] }),
    'GET /api/v1/nodes': () => ({ items: [] }),
  };
  const asked: string[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    const what = `${request.method ?? ''} ${pathname.replace(/\/$/, '')}`;
    asked.push(what);
    const body = await bodyOf(request);
    const result = await routes[what]?.(body, searchParams);
    const { code, body: refusal } = new FakeApiError(404, 'NotFound', 'not in this cluster');
    response.writeHead(result === undefined ? code : 200, { 'content-type': 'application/json' });
    response.end(result === undefined ? refusal : JSON.stringify(result));
  };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fake-api-'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
    vi.unstubAllEnvs();
  });
  const file = path.join(folder, 'kubeconfig');
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, kubeconfig(`http://127.0.0.1:${port}`));
  vi.stubEnv('KUBECONFIG', file);
  return asked;
}

function permissionIn(body: unknown): string {
  const { spec } = body as { spec: { resourceAttributes: { verb: string; resource: string } } };
  return `${spec.resourceAttributes.verb} ${spec.resourceAttributes.resource}`;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks = (await request.toArray()) as Buffer[];
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake', namespace: NAMESPACE } }],
    users: [{ name: 'fake', user: {} }],
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
  });
}
