import { readFile } from 'node:fs/promises';
import { openNamespace } from '../../../runtime/namespaces/namespace.ts';
import { UserError } from '../../../common/user-error.ts';
import type { Table } from './tables.ts';

/** The capabilities needed to create a namespace and rules in it, with their bits (capability.h). */
const NEEDED = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n };

/** Which of the needed capabilities a process lacks, by its /proc/PID/status. */
export function lackingCapabilities(status: string): string[] {
  const effective = BigInt(`0x${/^CapEff:\s*(?<bits>[0-9a-f]+)$/m.exec(status)?.groups?.['bits'] ?? '0'}`);
  return Object.entries(NEEDED)
    .filter(([, bit]) => ((effective >> bit) & 1n) === 0n)
    .map(([name]) => name);
}

/** Why the kernel's switch does not work on this machine, found by trying it; undefined when it works. */
export async function whyUnusable(table: Table): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const lacking = lackingCapabilities(status);
  if (lacking.length > 0) return `it needs ${lacking.join(' and ')}: run as root on Linux`;
  try {
    const namespace = await openNamespace();
    try {
      await table.begin(namespace, { version: 'v1', host: namespace.address, port: 1 });
    } finally {
      await namespace.close();
    }
    return undefined;
  } catch (error) {
    // A container may forbid what the capabilities of its root allow.
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
