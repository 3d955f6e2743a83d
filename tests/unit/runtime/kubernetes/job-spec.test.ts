// The Job of the probe asks for no more rights than it needs, and for as much as its limits.
import { expect, test } from 'vitest';
import { probeJob } from '../../../../src/runtime/kubernetes/probe/job-spec.ts';

const PLAN = {
  name: 'reload-proof-probe-1',
  image: 'probe:1',
  shards: 3,
  cpu: '500m',
  memory: '256Mi',
  deadlineS: 900,
};

test('it has one index for each shard, and ends and goes by itself when nobody deletes it', () => {
  expect(probeJob(PLAN).spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 3,
    parallelism: 3,
    activeDeadlineSeconds: 900,
    ttlSecondsAfterFinished: 60,
  });
});

test('its pods fit the restricted Pod Security Standard, and have no token', () => {
  const pod = probeJob(PLAN).spec?.template.spec;
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(pod?.containers).toHaveLength(1);
  expect(pod?.containers[0]).toMatchObject({
    image: 'probe:1',
    imagePullPolicy: 'IfNotPresent',
    args: ['shard', '--listen', '127.0.0.1:7171'],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  });
});

test('they take no more than is reserved for them, of the disk of their node either', () => {
  const { containers, volumes } = probeJob(PLAN).spec?.template.spec ?? {};
  const reserved = { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '256Mi' };
  expect(containers?.[0]?.resources).toEqual({ requests: reserved, limits: reserved });
  expect(volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '256Mi' } }]);
});

test('whether a shard listens is told by a file of the kernel', () => {
  const { startupProbe } = probeJob(PLAN).spec?.template.spec?.containers[0] ?? {};
  // As in "   0: 0100007F:1C03 00000000:0000 0A", a socket of 127.0.0.1:7171 that listens.
  expect(startupProbe?.exec?.command?.at(-1)).toBe("grep -q ':1C03 00000000:0000 0A' /proc/net/tcp");
});
