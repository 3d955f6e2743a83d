// An instance in a pod: what it handled is read before it exits, and silence counts as gone only once it leaves.
import { expect, test } from 'vitest';
import type { PodControl } from '../../../../../src/targets/balancers/kubernetes/pod-control.ts';
import { PodInstance } from '../../../../../src/targets/balancers/kubernetes/pod-instance.ts';

const STATE = { connections: 2, inFlight: 0, slow: 0, draining: false, drained: false };

function instance({ pod = true } = {}) {
  const cluster = {
    exists: true,
    responds: true,
    state: STATE,
    handled: [1, 2],
    ended: 0,
    asked: [] as string[],
  };
  const ask = (_pod: string, path: string) => {
    cluster.asked.push(path);
    if (!cluster.responds) return Promise.reject(new Error('no response'));
    if (path === 'handled') {
      // As the service does, it exits once it is drained and this was read.
      cluster.exists = !cluster.state.drained;
      return Promise.resolve(Buffer.from(cluster.handled));
    }
    return Promise.resolve(
      Buffer.from(JSON.stringify(path === 'state' ? cluster.state : { established: 2, timeWait: 1 })),
    );
  };
  const running = { name: 'p', uid: 'u', address: '10.0.0.7' };
  const end = () => {
    cluster.ended++;
    cluster.state = { ...STATE, connections: 0, draining: true, drained: true };
    return Promise.resolve();
  };
  const life = {
    end,
    kill: () => {
      cluster.exists = cluster.responds = false;
      return Promise.resolve();
    },
    exists: () => Promise.resolve(cluster.exists),
    goneBoundMs: 5000,
  };
  const control = { ask } as unknown as PodControl;
  const subject = new PodInstance({
    version: 'v1',
    port: 8080,
    control,
    life,
    ...(pod ? { pod: running } : {}),
  });
  return { subject, cluster, running };
}

test('it tells its state and its connections from inside the pod', async () => {
  const { subject, cluster } = instance();
  expect(await subject.state()).toEqual(STATE);
  expect(await subject.connections()).toEqual({ established: 2, timeWait: 1 });
  expect(cluster.asked).toEqual(['state', 'connections']);
});

test('what it handled is there after it has been stopped', async () => {
  const { subject, cluster } = instance();
  await subject.stop();
  expect(cluster.ended).toBe(1);
  expect(await subject.takeHandled()).toEqual(Uint8Array.of(1, 2));
  expect(await subject.takeHandled()).toEqual(Uint8Array.of());
});

test('whatever else ends it, it is waited for and not ended again', async () => {
  const { subject, cluster } = instance();
  const left = subject.leaves();
  cluster.state = { ...STATE, connections: 0, draining: true, drained: true };
  await Promise.all([left, subject.stop()]);
  expect(cluster.ended).toBe(0);
});

test('silence is an error until it leaves, and then it is gone', async () => {
  const { subject, cluster } = instance();
  cluster.responds = false;
  await expect(subject.state()).rejects.toThrow('no response');
  await subject.kill();
  expect(await subject.state()).toMatchObject({ connections: 0, drained: true });
  expect(await subject.takeHandled()).toEqual(Uint8Array.of());
});

test('before a rolling update there is no pod, and no connection', async () => {
  const { subject, cluster, running } = instance({ pod: false });
  expect(await subject.connections()).toEqual({ established: 0, timeWait: 0 });
  await subject.leaves();
  expect(cluster.asked).toEqual([]);
  const other = instance({ pod: false }).subject;
  other.runsAs(running);
  expect([other.host, await other.state()]).toEqual(['10.0.0.7', STATE]);
});
