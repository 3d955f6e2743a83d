import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OtherPrograms } from '../../../src/runtime/processes/other-programs.ts';
import { RUN_TAG } from '../../../src/runtime/reaper/environment-tags.ts';

const RUN = 'this-run';
const PF_KTHREAD = 0x20_0000;

/** A process in /proc, with ticks of 10 ms: its own in user mode and of the system, then those of its children that have ended. */
interface Written {
  pid: number;
  parent: number;
  ticks: [user: number, system: number, children?: number, childrenSystem?: number];
  name?: string;
  flags?: number;
  start?: number;
  /** @default those of another run */
  environment?: string[];
  namespaces?: string;
}

/** Writes a folder like /proc. */
async function folderOf(processes: readonly Written[], into?: string): Promise<string> {
  const proc = into ?? (await mkdtemp(path.join(os.tmpdir(), 'proc-')));
  if (into === undefined) onTestFinished(() => rm(proc, { recursive: true }));
  for (const { pid, parent, ticks, name = 'a (b) c', flags = 0, start = 5, ...files } of processes) {
    const { environment = [`${RUN_TAG}=another`], namespaces = String(pid) } = files;
    const folder = path.join(proc, String(pid));
    await mkdir(folder, { recursive: true });
    const [user, system, children = 0, childrenSystem = 0] = ticks;
    const fields = ['S', parent, 0, 0, 0, 0, flags, 0, 0, 0, 0, user, system, children, childrenSystem];
    await writeFile(
      path.join(folder, 'stat'),
      `${pid} (${name}) ${[...fields, 20, 0, 1, 0, start, 0].join(' ')}\n`,
    );
    await writeFile(path.join(folder, 'environ'), environment.map((entry) => `${entry}\0`).join(''));
    await writeFile(path.join(folder, 'status'), `Name:\tx\nNSpid:\t${namespaces}\n`);
  }
  return proc;
}

async function cpuMs(...processes: Written[]): Promise<number> {
  return new OtherPrograms(RUN, await folderOf(processes)).cpuMs();
}

const TAGGED = [`HOME=/`, `${RUN_TAG}=${RUN}`];

test('what another program and its ended children used is counted', async () => {
  expect(await cpuMs({ pid: 90_001, parent: 1, ticks: [10, 5, 3, 2] })).toBe(200);
});

test.for<[string, Partial<Written>]>([
  ['with the tag of the run', { environment: TAGGED }],
  ['that is this process', { pid: process.pid }],
  ['that is a child of this process', { parent: process.pid }],
  ['in a container', { namespaces: '90001\t12' }],
  ['of a container engine', { name: 'containerd-shim' }],
  ['of the kernel', { flags: PF_KTHREAD, name: 'kworker/0:1' }],
  ['that is init, with the times of orphans', { pid: 1, parent: 0 }],
])('nothing of a process %s is', async ([, some]) => {
  const self: Written = { pid: process.pid, parent: 1, ticks: [7, 7] };
  expect(await cpuMs(self, { pid: 90_001, parent: 1, ticks: [10, 5, 3, 2], ...some })).toBe(0);
});

test('nothing of what this process descends from is, since it inherits the times of its siblings', async () => {
  const self: Written = { pid: process.pid, parent: 90_001, ticks: [7, 7] };
  const main: Written = { pid: 90_001, parent: 90_000, ticks: [1, 1, 900, 90] };
  const shell: Written = { pid: 90_000, parent: 1, ticks: [1, 1, 50, 5] };
  expect(await cpuMs(self, main, shell)).toBe(0);
  // Another child of the shell is another program.
  expect(await cpuMs(self, main, shell, { pid: 90_002, parent: 90_000, ticks: [3, 0] })).toBe(30);
});

test('nothing of a descendant that has overwritten its environment is', async () => {
  const master: Written = { pid: 90_001, parent: 90_000, ticks: [1, 1], environment: [] };
  const worker: Written = { pid: 90_002, parent: 90_001, ticks: [50, 1], environment: [] };
  const part: Written = { pid: 90_000, parent: 1, ticks: [1, 1], environment: TAGGED };
  expect(await cpuMs(master, worker, part)).toBe(0);
});

test('nor of one whose parents have ended since', async () => {
  const worker: Written = { pid: 90_002, parent: 90_000, ticks: [50, 1], environment: [] };
  const proc = await folderOf([{ pid: 90_000, parent: 1, ticks: [1, 1], environment: TAGGED }, worker]);
  const others = new OtherPrograms(RUN, proc);
  expect(others.cpuMs()).toBe(0);
  await rm(path.join(proc, '90000'), { recursive: true });
  await folderOf([{ ...worker, parent: 1 }], proc);
  expect(others.cpuMs()).toBe(0);
  // Another process with its number is another program.
  await folderOf([{ ...worker, parent: 1, start: 99 }], proc);
  expect(others.cpuMs()).toBe(510);
});
