// Whether the processes that a target lists itself prove a reload.
import { expect, test } from 'vitest';
import type { SystemProcess } from '../../../src/common/system.ts';
import { ListedProcesses } from '../../../src/targets/external/listed-processes.ts';
import { ROUNDS } from '../../../src/targets/external/sightings.ts';

const MASTER = { pid: 1, name: 'master', parent: 0 };
const worker = (pid: number): SystemProcess => ({ pid, name: 'worker', parent: 1 });
const alone = (pid: number): SystemProcess => ({ pid, name: 'server' });

/** What is listed in each round before and after a reload, and what that proves. */
function seen(before: SystemProcess[][], after: SystemProcess[][]): string {
  const listed = new ListedProcesses(() => Promise.resolve([]));
  let atMs = 0;
  for (const round of before) listed.before(round, (atMs += 100));
  listed.begin(atMs);
  for (const round of after) listed.after(round, (atMs += 100));
  return listed.changed ? 'proven' : (listed.why ?? 'nothing is listed');
}

const rounds = (...round: SystemProcess[]): SystemProcess[][] =>
  Array.from({ length: 2 * ROUNDS }, () => round);

test.for<[what: string, before: SystemProcess[][], after: SystemProcess[][], proves: string]>([
  ['a server that is another', rounds(alone(2)), rounds(alone(3)), 'proven'],
  ['workers that are others, below a master', rounds(MASTER, worker(2)), rounds(MASTER, worker(3)), 'proven'],
  [
    'old workers that go later',
    rounds(MASTER, worker(2)),
    [...rounds(MASTER, worker(2), worker(3)), ...rounds(MASTER, worker(3))],
    'proven',
  ],
  [
    'a server that stays',
    rounds(alone(2)),
    rounds(alone(2), alone(3)),
    'not all of the processes that it lists were replaced (server 2 still ran afterwards)',
  ],
  [
    'one of two workers',
    rounds(MASTER, worker(2), worker(3)),
    rounds(MASTER, worker(2), worker(4)),
    'not all of the processes that it lists were replaced (worker 2 still ran afterwards)',
  ],
  [
    'a master of which nothing is known, and stays',
    rounds(alone(1), alone(2)),
    rounds(alone(1), alone(3)),
    'not all of the processes that it lists were replaced (server 1 still ran afterwards)',
  ],
  [
    'workers that are gone',
    rounds(MASTER, worker(2)),
    rounds(MASTER),
    'not all of the processes that it lists were replaced',
  ],
  [
    'children that come and go',
    rounds(MASTER).map((_, index) => [MASTER, worker(index + 2)]),
    rounds(MASTER, worker(100)),
    'the processes that it lists come and go without a reload',
  ],
  ['nothing', rounds(), rounds(), 'nothing is listed'],
])('%s', ([, before, after, proves]) => {
  expect(seen(before, after)).toBe(proves);
});

test('a list that fails, or does not come, proves nothing', async () => {
  const failing = new ListedProcesses(() => Promise.reject(new Error('no docker')));
  expect(await failing.read()).toEqual([]);
  expect(failing.why).toBe('processes() failed (no docker)');
  const endless = new ListedProcesses(() => new Promise(() => undefined), 10);
  expect(await endless.read()).toEqual([]);
  expect(endless.why).toBe('processes() did not end within 0.01 s');
});
