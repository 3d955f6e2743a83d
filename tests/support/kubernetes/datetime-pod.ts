import { buffer } from 'node:stream/consumers';
import type { V1PodSpec } from '@kubernetes/client-node';
import type { Cluster } from '../../../src/runtime/kubernetes/cluster.ts';
import { openPort } from '../../../src/runtime/kubernetes/probe/port-stream.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';

/** The image of the probe, as the nodes of the cluster know it. */
export const PROBE_IMAGE = process.env['PROBE_IMAGE'] ?? 'reload-proof-probe';
const NAME = 'datetime';
const CONTROL_PORT = 8081;
const READY_BOUND_MS = 120_000;
const POLL_MS = 300;

/** The date/time service in a pod, for loads from within the cluster. */
export interface DatetimePod {
  /** Where pods reach it. */
  url: string;
  /** How often it has handled each request since the last call, by the id of the request. */
  handled(): Promise<Uint8Array>;
}

/** Runs the date/time service in a pod of the namespace, until the test deletes that, and waits until it is ready. */
export async function startDatetime(cluster: Cluster): Promise<DatetimePod> {
  const { core, namespace } = cluster;
  const labels = { app: NAME };
  await core.createNamespacedPod({ namespace, body: { metadata: { name: NAME, labels }, spec: podSpec() } });
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  await core.createNamespacedService({
    namespace,
    body: { metadata: { name: NAME }, spec: { selector: labels, ports } },
  });
  await waitUntil('the date/time service is ready', READY_BOUND_MS, () => isReady(cluster), POLL_MS);
  return {
    url: `http://${NAME}.${namespace}/datetime`,
    handled: () => get(cluster, '/handled'),
  };
}

function podSpec(): V1PodSpec {
  return {
    automountServiceAccountToken: false,
    containers: [
      {
        name: NAME,
        image: PROBE_IMAGE,
        imagePullPolicy: 'IfNotPresent',
        command: ['node', 'dist/upstreams/datetime/main.js'],
        env: [{ name: 'VERSION', value: 'v1' }],
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 },
      },
    ],
  };
}

async function isReady({ core, namespace }: Cluster): Promise<boolean> {
  const { status } = await core.readNamespacedPod({ namespace, name: NAME });
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** The body of a response of its control server, byte by byte. */
async function get(cluster: Cluster, path: string): Promise<Uint8Array> {
  const stream = await openPort(cluster, NAME, CONTROL_PORT);
  stream.write(`GET ${path} HTTP/1.0\r\n\r\n`);
  const response = await buffer(stream);
  return new Uint8Array(response.subarray(response.indexOf('\r\n\r\n') + 4));
}
