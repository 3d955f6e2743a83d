import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const PARENT_FIELD = 1;
const START_TIME_FIELD = 19;
const START_CODE_FIELD = 23;
const START_STACK_FIELD = 25;
/** Node 24 calls its main thread so, and with it the process. */
const NODE = 'MainThread';

/** A process as /proc tells of it. */
export interface ProcessEntry {
  pid: number;
  name: string;
  parent: number;
  /** Differs between any two processes, and between the programs that one process runs one after the other (exec). */
  identity: string;
}

/** A process of this machine; undefined when it is gone, or without /proc. */
export function processEntry(pid: number): ProcessEntry | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Reads a line of /proc/PID/stat. Where the kernel placed code and stack tells two programs of one process apart, since it places them at
 * random; they are 0 for another user's process, and then only its pid and start time identify it.
 */
export function parseStat(stat: string): ProcessEntry | undefined {
  const [, pid, name = ''] = /^(\d+) \((.*)\) /s.exec(stat) ?? [];
  if (pid === undefined) return undefined;
  // The name may hold anything: count the fields after its last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const placed = [START_TIME_FIELD, START_CODE_FIELD, START_STACK_FIELD].map((field) => fields[field]);
  return {
    pid: Number(pid),
    name: name === NODE ? 'node' : name,
    parent: Number(fields[PARENT_FIELD]),
    identity: [pid, ...placed].join('/'),
  };
}

/** The pids of all processes of this machine; none without /proc. */
export function allPids(): number[] {
  return names('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Which of these processes hold which of these sockets, by inode; those of another user tell nothing. */
export function holdersOf(inodes: ReadonlySet<string>, pids: readonly number[]): Map<string, number[]> {
  const holders = new Map<string, number[]>();
  // Not by promises: there are thousands of links, and each would cost ten times as much.
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

// A process or a descriptor may be gone while it is looked at, or be another user's: then there is nothing to see.
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
