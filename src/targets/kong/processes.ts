import type { ContainerProcess } from '../../runtime/containers/process-table.ts';
import type { SystemProcess } from '../../common/system.ts';

const WORKER = /^nginx: worker process/;
const LEAVING = /^nginx: worker process is shutting down/;
/** The plugin server itself, not the shell that starts it or Kong's query command. */
const SERVER = /^(?!\/bin\/sh |sh ).*\/opt\/reload-proof\/(?<name>\w+plugin)\//;
const QUERY = /\s-(?:-)?dump/;

/** Kong's processes at one moment. */
export interface KongProcesses {
  /** nginx workers, including those that are shutting down. */
  workers: SystemProcess[];
  /** Workers that accept new connections. */
  serving: SystemProcess[];
  pluginServers: SystemProcess[];
}

/** Finds Kong's processes in the process table of its container. */
export function kongProcesses(table: readonly ContainerProcess[]): KongProcesses {
  const workers = table.filter(({ command }) => WORKER.test(command));
  return {
    workers: workers.map(({ pid, command }) => ({
      pid,
      name: LEAVING.test(command) ? 'worker (shutting down)' : 'worker',
    })),
    serving: workers
      .filter(({ command }) => !LEAVING.test(command))
      .map(({ pid }) => ({ pid, name: 'worker' })),
    pluginServers: table.flatMap(({ pid, command }) => {
      const name = SERVER.exec(command)?.groups?.['name'];
      return name === undefined || QUERY.test(command) ? [] : [{ pid, name }];
    }),
  };
}

/** Counts generations of workers: a reload has taken effect when every serving worker is new. */
export class Epochs {
  #serving = new Set<number>();
  #epoch = 0;

  /** The epoch of these workers, from 1. */
  of(serving: readonly SystemProcess[]): number {
    if (serving.length > 0 && serving.every(({ pid }) => !this.#serving.has(pid))) {
      this.#epoch++;
      this.#serving = new Set(serving.map(({ pid }) => pid));
    }
    return this.#epoch;
  }
}
