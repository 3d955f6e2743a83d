import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RUN_TAG } from '../reaper/environment-tags.ts';

/** Linux counts processor time in ticks of 10 ms (USER_HZ, fixed at 100 for user space). */
const MS_PER_TICK = 10;
/** Fields of /proc/PID/stat after the name. */
const PARENT = 1;
const FLAGS = 6;
/** Of the process itself, and of its children that have ended. */
const TIMES = [11, 12, 13, 14];
const START = 19;
const PF_KTHREAD = 0x20_0000;
/** What a container engine does, it may do for a target. */
const ENGINE = /^(docker|containerd|runc|crun|conmon|podman|pasta|slirp4netns|rootlessport)/;

interface Found {
  pid: number;
  parent: number;
  /** Unique for each process. */
  identity: string;
  name: string;
  cpuMs: number;
}

/**
 * The programs of this machine that neither belong to a run nor may work for its target. A process belongs to the run
 * if it has the run's tag, or descends or once descended from one that has it or from this process. Left out as well
 * are containers and their engines, threads of the kernel, and what inherits the times of processes of the run: init
 * and what this process descends from.
 */
export class OtherPrograms {
  readonly #entry: string | undefined;
  readonly #proc: string;
  /** Once a process is known, it stays what it is: an orphan has another parent. */
  #known = new Map<string, boolean>();

  constructor(runId: string | undefined = process.env[RUN_TAG], proc = '/proc') {
    this.#entry = runId === undefined ? undefined : `${RUN_TAG}=${runId}`;
    this.#proc = proc;
  }

  /** The CPU time that they have used until now, ms. It falls when a program ends whose parent does not count. */
  cpuMs(): number {
    const all = this.#all();
    const heirs = heirsIn(all);
    const known = new Map<string, boolean>();
    let totalMs = 0;
    for (const found of all.values()) {
      const isOurs = this.#isOurs(found, all);
      known.set(found.identity, isOurs);
      if (!isOurs && !heirs.has(found.pid)) totalMs += found.cpuMs;
    }
    this.#known = known;
    return totalMs;
  }

  #isOurs({ pid, parent, identity, name }: Found, all: ReadonlyMap<number, Found>): boolean {
    let isOurs = this.#known.get(identity);
    if (isOurs === undefined) {
      const parentFound = all.get(parent);
      isOurs =
        pid === process.pid ||
        ENGINE.test(name) ||
        this.#isTagged(pid) ||
        this.#isInContainer(pid) ||
        (parentFound !== undefined && parentFound.pid !== 1 && this.#isOurs(parentFound, all));
      this.#known.set(identity, isOurs);
    }
    return isOurs;
  }

  #isTagged(pid: number): boolean {
    return this.#entry !== undefined && this.#read(pid, 'environ').split('\0').includes(this.#entry);
  }

  /** Whether it has another number in a namespace of its own. */
  #isInContainer(pid: number): boolean {
    return /^NSpid:\s+\d+\s+\d/m.test(this.#read(pid, 'status'));
  }

  #all(): Map<number, Found> {
    const pids = readdirSync(this.#proc).filter((name) => /^\d+$/.test(name));
    const all = pids.flatMap((pid) => parsed(Number(pid), this.#read(Number(pid), 'stat')) ?? []);
    return new Map(all.map((found) => [found.pid, found]));
  }

  // A process may be gone meanwhile, or belong to another user.
  #read(pid: number, file: string): string {
    try {
      return readFileSync(path.join(this.#proc, String(pid), file), 'utf8');
    } catch {
      return '';
    }
  }
}

function heirsIn(all: ReadonlyMap<number, Found>): Set<number> {
  const heirs = new Set([1]);
  for (let at = all.get(process.pid); at && at.parent !== at.pid; at = all.get(at.parent))
    heirs.add(at.parent);
  return heirs;
}

function parsed(pid: number, stat: string): Found | undefined {
  // The name, in parentheses, may contain anything.
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  if (end < 0 || (Number(fields[FLAGS]) & PF_KTHREAD) !== 0) return undefined;
  return {
    pid,
    parent: Number(fields[PARENT]),
    identity: `${pid}/${fields[START]}`,
    name: stat.slice(stat.indexOf('(') + 1, end),
    cpuMs: TIMES.reduce((ms, field) => ms + Number(fields[field]) * MS_PER_TICK, 0),
  };
}
