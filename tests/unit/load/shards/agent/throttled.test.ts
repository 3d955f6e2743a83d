// How long a limit kept a shard from the CPU, as both versions of control groups tell it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ownGroups, throttledMs } from '../../../../../src/load/shards/agent/throttled.ts';

function rootWith(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'cgroup-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const VERSION_1 = '4:cpu,cpuacct:/kubepods/pod1/c1\n3:memory:/kubepods/pod1/c1\n0::/kubepods/pod1/c1\n';

test('the groups of a process', () => {
  expect(ownGroups('0::/a/b\n')).toEqual([{ hierarchy: '', group: '/a/b' }]);
  expect(ownGroups(VERSION_1)).toEqual([
    { hierarchy: 'cpu', group: '/kubepods/pod1/c1' },
    { hierarchy: '', group: '/kubepods/pod1/c1' },
  ]);
  expect(ownGroups('')).toEqual([]);
});

test('version 2: the most of its group and those around it', () => {
  const root = rootWith({
    'a/b/cpu.stat': 'nr_throttled 1\nthrottled_usec 2000\n',
    'a/cpu.stat': 'nr_throttled 9\nthrottled_usec 9000\n',
  });
  expect(throttledMs(root, ownGroups('0::/a/b\n'))).toBe(9);
});

test('version 1 on a machine', () => {
  const root = rootWith({ 'cpu/kubepods/pod1/c1/cpu.stat': 'nr_throttled 2\nthrottled_time 40000000\n' });
  expect(throttledMs(root, ownGroups(VERSION_1))).toBe(40);
});

test('version 1 in a container, which sees its own group as the root', () => {
  const root = rootWith({ 'cpu/cpu.stat': 'nr_throttled 2\nthrottled_time 40000000\n' });
  expect(throttledMs(root, ownGroups(VERSION_1))).toBe(40);
});

test('nothing where the system does not tell', () => {
  expect(throttledMs(rootWith({}), ownGroups(VERSION_1))).toBeUndefined();
});
