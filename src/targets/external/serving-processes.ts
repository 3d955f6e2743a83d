import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  allPids,
  holdersOf,
  processEntry,
  type ProcessEntry,
} from '../../runtime/processes/process-table.ts';
import { peerInodes } from '../../runtime/processes/socket-table.ts';

/** A server accepts a connection within a few ms, or it waits for the request. */
const ACCEPT_BOUND_MS = 100;
const ACCEPT_POLL_MS = 5;

/** Why nobody is seen at the other end. */
export type Unseen = 'elsewhere' | 'not ours';

/** Finds the processes that hold the other end of connections: these serve them, whoever listens. */
export class ServingProcesses {
  /** Those found so far, where the next look begins. */
  readonly #found = new Set<number>();

  /** For each connection, who serves it, or why that cannot be seen. */
  async of(sockets: readonly Socket[]): Promise<(ProcessEntry[] | Unseen)[]> {
    const inodes = await peerInodes(sockets);
    const wanted = new Set(inodes.filter((inode) => inode !== undefined));
    const holders = holdersOf(wanted, [...this.#found]);
    const others = new Set([...wanted].filter((inode) => !holders.has(inode)));
    if (others.size > 0) for (const [inode, pids] of holdersOf(others, allPids())) holders.set(inode, pids);
    return inodes.map((inode) => {
      if (inode === undefined) return 'elsewhere';
      const processes = (holders.get(inode) ?? []).map(processEntry).filter((entry) => entry !== undefined);
      for (const { pid } of processes) this.#found.add(pid);
      return processes.length === 0 ? 'not ours' : youngest(processes);
    });
  }

  /** The same for connections without a request, which the server may not have accepted yet. */
  async onceAccepted(sockets: readonly Socket[]): Promise<(ProcessEntry[] | Unseen)[]> {
    const endMs = performance.now() + ACCEPT_BOUND_MS;
    for (;;) {
      const seen = await this.of(sockets);
      if (!seen.includes('elsewhere') || performance.now() > endMs) return seen;
      await delay(ACCEPT_POLL_MS);
    }
  }
}

// A master that accepts for its workers still holds the connection for a moment after it has passed it on.
function youngest(processes: readonly ProcessEntry[]): ProcessEntry[] {
  return processes.filter(({ pid }) => !processes.some(({ parent }) => parent === pid));
}
