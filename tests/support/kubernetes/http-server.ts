import type { V1DeploymentSpec, V1PodSpec } from '@kubernetes/client-node';
import { waitUntil } from '../../../src/common/wait-until.ts';
import type { Cluster } from '../../../src/runtime/kubernetes/cluster.ts';
import { isRolledOut, readWorkload } from '../../../src/runtime/kubernetes/workload.ts';

const PORT = 8080;
const READY_BOUND_MS = 120_000;
const POLL_MS = 250;

/**
 * A server that, told to end, asks each client to open another connection, and ends when the last one has gone. With
 * `EXIT`, it just ends; with `FAIL`, it never begins.
 */
const SCRIPT = `
import { createServer } from 'node:http';
if (process.env.FAIL) process.exit(7);
let ending = false;
const server = createServer((request, response) => {
  if (ending) response.setHeader('connection', 'close');
  request.resume().on('end', () => response.end('hello'));
});
// Otherwise it closes idle connections by itself.
server.keepAliveTimeout = 0;
server.listen(${PORT});
process.on('SIGTERM', () => {
  if (process.env.EXIT) process.exit(0);
  ending = true;
  setInterval(() => server.getConnections((_error, open) => open === 0 && process.exit(0)), 100);
});
`;

/** How the server is deployed. */
interface HttpServerOptions {
  /** @default 2 */
  replicas?: number;
  /** How it ends: once its clients have gone, or at once. @default true */
  graceful?: boolean;
}

/** A Deployment of an HTTP server, with a Service of the same name. */
export interface HttpServer {
  name: string;
  /** The address of the Service in the cluster. */
  url: string;
}

/** Deploys the server, and waits until all its pods are ready. */
export async function deployHttpServer(
  { core, apps, ...cluster }: Cluster,
  { replicas = 2, graceful = true }: HttpServerOptions = {},
): Promise<HttpServer> {
  const { namespace } = cluster;
  const name = 'api';
  const metadata = { name };
  await core.createNamespacedConfigMap({ namespace, body: { metadata, data: { 'server.mjs': SCRIPT } } });
  const labels = { app: name };
  const spec: V1DeploymentSpec = {
    replicas,
    selector: { matchLabels: labels },
    strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: { metadata: { labels }, spec: podSpec(name, graceful) },
  };
  await apps.createNamespacedDeployment({ namespace, body: { metadata, spec } });
  const service = await core.createNamespacedService({
    namespace,
    body: { metadata, spec: { selector: labels, ports: [{ port: 80, targetPort: PORT }] } },
  });
  const workload = { kind: 'deployment', name } as const;
  await waitUntil(
    `all pods of ${name} are ready`,
    READY_BOUND_MS,
    async () => isRolledOut(await readWorkload({ core, apps, ...cluster }, workload)),
    POLL_MS,
  );
  const url = `http://${service.spec?.clusterIP ?? ''}/`;
  // kube-proxy learns of the pods a moment later.
  await waitUntil(`${name} responds at its service`, READY_BOUND_MS, () => responds(url), POLL_MS);
  return { name, url };
}

async function responds(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function podSpec(name: string, graceful: boolean): V1PodSpec {
  // Until kube-proxy has learned of the end, connections still come.
  const preStop = { sleep: { seconds: 2 } };
  return {
    terminationGracePeriodSeconds: 20,
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'server',
        image: 'node:24-bookworm-slim',
        imagePullPolicy: 'IfNotPresent',
        command: ['node', '/app/server.mjs'],
        ...(graceful ? { lifecycle: { preStop } } : { env: [{ name: 'EXIT', value: '1' }] }),
        readinessProbe: { httpGet: { path: '/', port: PORT }, periodSeconds: 1 },
        volumeMounts: [{ name: 'app', mountPath: '/app', readOnly: true }],
      },
    ],
    volumes: [{ name: 'app', configMap: { name } }],
  };
}
