import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** Which monotonic clock this process reads: that of a boot of a machine, and of a time namespace in it. */
export function machineOfClock(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/time')}`;
  } catch {
    return os.hostname();
  }
}
