import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = '/sys/fs/cgroup';
const MICROS_PER_MS = 1000;

/**
 * How long the kernel has kept this process's control group from the CPU so far because of a limit, ms; undefined where
 * the system does not tell. The limit may be that of a group around it, so that the most of all of them counts.
 */
export function throttledMs(root = ROOT, own = ownGroup()): number | undefined {
  if (own === undefined) return undefined;
  let most: number | undefined;
  for (let group = own; ; group = path.dirname(group)) {
    const micros = throttledIn(path.join(root, group, 'cpu.stat'));
    if (micros !== undefined) most = Math.max(most ?? 0, micros / MICROS_PER_MS);
    if (group === '/') return most;
  }
}

function throttledIn(file: string): number | undefined {
  try {
    const micros = /^throttled_usec (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    return micros === undefined ? undefined : Number(micros);
  } catch {
    return undefined;
  }
}

/** Of version 2 of control groups. */
function ownGroup(): string | undefined {
  try {
    return /^0::(\/.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
