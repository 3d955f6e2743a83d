import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';
const MICROS_PER_MS = 1e3;
const NANOS_PER_MS = 1e6;
/** As a container has it in version 1, where the group of the process is that of the machine. */
const IN_CONTAINER = 'cpu/cpu.stat';

/** Where the control group of a process is, below the folder of its hierarchy. */
interface OwnGroup {
  hierarchy: '' | 'cpu';
  group: string;
}

/**
 * How long the kernel has kept this process's control group from the CPU so far because of a limit, ms; undefined where
 * the system does not tell. The limit may be that of a group around it, so that the most of all of them counts.
 */
export function throttledMs(root = ROOT, own = ownGroups()): number | undefined {
  const files = [...own.flatMap(filesOf), IN_CONTAINER].map((file) => path.join(root, file));
  const told = files.map(throttledIn).filter((ms) => ms !== undefined);
  return told.length === 0 ? undefined : Math.max(...told);
}

function filesOf({ hierarchy, group }: OwnGroup): string[] {
  const file = path.join(hierarchy, group, 'cpu.stat');
  return group === '/' ? [file] : [file, ...filesOf({ hierarchy, group: path.dirname(group) })];
}

function throttledIn(file: string): number | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const micros = /^throttled_usec (\d+)$/m.exec(text)?.[1];
    const nanos = /^throttled_time (\d+)$/m.exec(text)?.[1];
    if (micros !== undefined) return Number(micros) / MICROS_PER_MS;
    return nanos === undefined ? undefined : Number(nanos) / NANOS_PER_MS;
  } catch {
    return undefined;
  }
}

/** The groups of /proc/self/cgroup: that of version 2, and that of version 1 which limits the CPU. */
export function ownGroups(text = ownText()): OwnGroup[] {
  return [...text.matchAll(/^\d+:([^:]*):(\/.*)$/gm)].flatMap(
    ([, controllers = '', group = '']): OwnGroup[] => {
      if (controllers === '') return [{ hierarchy: '', group }];
      return controllers.split(',').includes('cpu') ? [{ hierarchy: 'cpu', group }] : [];
    },
  );
}

function ownText(): string {
  try {
    return readFileSync('/proc/self/cgroup', 'utf8');
  } catch {
    return '';
  }
}
