import type { Socket } from 'node:net';
import { holdsWithin } from '../../common/wait-until.ts';
import {
  allPids,
  holdersOf,
  processEntry,
  type ProcessEntry,
} from '../../runtime/processes/process-table.ts';
import { peerInodes } from '../../runtime/processes/socket-table.ts';
import { acceptedInodes } from '../../runtime/processes/unix-socket-table.ts';

/** A server accepts a connection within a few ms, on a busy machine within 100, unless it waits for the request first. */
const ACCEPT_BOUND_MS = 500;
const ACCEPT_POLL_MS = 5;

/** Why no process is found at the other end. */
export type Unseen = 'elsewhere' | 'not ours';

/** Finds the processes that hold the other end of connections. They serve them, whichever process listens. */
export class ServingProcesses {
  /** Processes found so far, which are checked first. */
  readonly #found = new Set<number>();
  readonly #unixSocket: string | undefined;
  /** Connections of the Unix socket that were there before. */
  #earlier = new Set<string>();

  constructor(unixSocket?: string) {
    this.#unixSocket = unixSocket;
  }

  /** Is called before connections are opened. */
  async begin(): Promise<void> {
    if (this.#unixSocket !== undefined) this.#earlier = new Set(await acceptedInodes(this.#unixSocket));
  }

  /** For each connection, the processes that serve it, or why they cannot be found. */
  async of(sockets: readonly Socket[]): Promise<(ProcessEntry[] | Unseen)[]> {
    const inodes = await this.#inodesOf(sockets);
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

  // The table of Unix sockets does not say which connection is whose: any that has come since is as fresh.
  async #inodesOf(sockets: readonly Socket[]): Promise<(string | undefined)[]> {
    if (this.#unixSocket === undefined) return peerInodes(sockets);
    const accepted = await acceptedInodes(this.#unixSocket);
    const fresh = accepted.filter((inode) => !this.#earlier.has(inode));
    return sockets.map((_, index) => fresh[index]);
  }

  /** The same for connections without a request, which the server may not yet have accepted. */
  async onceAccepted(sockets: readonly Socket[]): Promise<(ProcessEntry[] | Unseen)[]> {
    let seen: (ProcessEntry[] | Unseen)[] = [];
    const areAccepted = async () => {
      seen = await this.of(sockets);
      return !seen.includes('elsewhere');
    };
    await holdsWithin(ACCEPT_BOUND_MS, areAccepted, ACCEPT_POLL_MS);
    return seen;
  }
}

// A master that accepts for its workers still holds a connection for a moment after passing it on.
function youngest(processes: readonly ProcessEntry[]): ProcessEntry[] {
  return processes.filter(({ pid }) => !processes.some(({ parent }) => parent === pid));
}
