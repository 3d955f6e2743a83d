import type { V1Job } from '@kubernetes/client-node';
import { MANAGED_BY } from '../run-objects.ts';

/** The port of a pod's loopback interface on which its shard waits for the coordinator. */
export const SHARD_PORT = 7171;
/** The name of a pod's container with its shard. */
export const PROBE_CONTAINER = 'probe';
/** The user of the image; by number, since the kubelet cannot tell otherwise that it is not root. */
const USER = 1000;
/** A shard has nothing to save, and a pod that is deleted should be gone soon. */
const GRACE_S = 1;
/** How long a Job that has ended is kept when nobody deletes it. */
const TTL_S = 60;
/** How often a shard may fail before the Job gives up. */
const FAILURES_PER_SHARD = 100;
/** For how long the kubelet looks whether a shard listens, s, before it ends the container. */
const STARTUP_S = 600;
/** A line of /proc/net/tcp about a socket that listens on that port: looking costs next to nothing, unlike a start of Node. */
const LISTENS = `grep -q ':${SHARD_PORT.toString(16).toUpperCase()} 00000000:0000 0A' /proc/net/tcp`;

/** The Job that runs the shards of the probe. */
export interface ProbeJobPlan {
  name: string;
  image: string;
  shards: number;
  /** The processor time of a shard, as Kubernetes writes it, such as `1` or `500m`: both asked for and its limit. */
  cpu: string;
  /** The memory of a shard, such as `512Mi`: both asked for and its limit. */
  memory: string;
  /** When the cluster ends the Job by itself, s after its start. */
  deadlineS: number;
}

/** An Indexed Job: its completion indexes are the numbers of the shards. */
export function probeJob({ name, image, shards, cpu, memory, deadlineS }: ProbeJobPlan): V1Job {
  const labels = {
    'app.kubernetes.io/name': 'reload-proof-probe',
    'app.kubernetes.io/instance': name,
    ...MANAGED_BY,
  };
  // A record is written, compressed, from what the shard holds in memory: 31 bytes a request and 17 a connection (docs/scale.md).
  // On the disk it takes no more than the memory that it comes from, and the folder is emptied with each record.
  const disk = memory;
  const resources = { cpu, memory, 'ephemeral-storage': disk };
  return {
    metadata: { name, labels },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: shards,
      // A shard that ends is started again, for the next trial; the trial in which it ended is inconclusive.
      backoffLimit: shards * FAILURES_PER_SHARD,
      activeDeadlineSeconds: deadlineS,
      ttlSecondsAfterFinished: TTL_S,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: GRACE_S,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { 'app.kubernetes.io/instance': name } },
            },
          ],
          containers: [
            {
              name: PROBE_CONTAINER,
              image,
              imagePullPolicy: 'IfNotPresent',
              args: ['shard', '--listen', `127.0.0.1:${SHARD_PORT}`],
              resources: { requests: resources, limits: resources },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              startupProbe: {
                exec: { command: ['sh', '-c', LISTENS] },
                periodSeconds: 1,
                timeoutSeconds: 5,
                failureThreshold: STARTUP_S,
              },
              volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
            },
          ],
          volumes: [{ name: 'tmp', emptyDir: { sizeLimit: disk } }],
        },
      },
    },
  };
}
