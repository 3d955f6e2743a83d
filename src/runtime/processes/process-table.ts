import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const PARENT_FIELD = 1;
const START_TIME_FIELD = 19;
const START_CODE_FIELD = 23;
const START_STACK_FIELD = 25;
/** The name that Node 24 gives its main thread, and thus its process. */
const NODE = 'MainThread';

/** A process in /proc. */
export interface ProcessEntry {
  pid: number;
  name: string;
  parent: number;
  /** Unique for each process, and for each program that a process runs in turn (exec). */
  identity: string;
}

/** A process of this machine; undefined if it is gone, or without /proc. */
export function processEntry(pid: number): ProcessEntry | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Parses a line of /proc/PID/stat. The kernel places code and stack at random addresses, which distinguish two programs
 * of one process. The addresses are 0 for another user's process, so only its pid and start time identify it.
 */
export function parseStat(stat: string): ProcessEntry | undefined {
  const [, pid, name = ''] = /^(\d+) \((.*)\) /s.exec(stat) ?? [];
  if (pid === undefined) return undefined;
  // The name may contain anything: count the fields after the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const placed = [START_TIME_FIELD, START_CODE_FIELD, START_STACK_FIELD].map((field) => fields[field]);
  return {
    pid: Number(pid),
    name: name === NODE ? 'node' : name,
    parent: Number(fields[PARENT_FIELD]),
    identity: [pid, ...placed].join('/'),
  };
}

/** The pids of all processes of this machine; empty without /proc. */
export function allPids(): number[] {
  return names('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Which of these processes hold which of these sockets, by inode. Processes of other users are not visible. */
export function holdersOf(inodes: ReadonlySet<string>, pids: readonly number[]): Map<string, number[]> {
  const holders = new Map<string, number[]>();
  // Synchronous, since there are thousands of links and a promise for each would cost ten times as much.
  for (const pid of pids) {
    for (const inode of socketsOf(pid)) {
      if (inodes.has(inode)) holders.set(inode, [...(holders.get(inode) ?? []), pid]);
    }
  }
  return holders;
}

function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  const inodes = names(folder).map((fd) => /^socket:\[(\d+)\]$/.exec(link(`${folder}/${fd}`))?.[1]);
  return new Set(inodes.filter((inode) => inode !== undefined));
}

// A process or descriptor may disappear meanwhile or belong to another user. It is then treated as empty.
function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
