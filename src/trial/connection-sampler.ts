import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../load/clock.ts';
import type { ConnectionSample, ConnectionStates } from './switch-record.ts';

const PERIOD_MS = 50;
const ESTABLISHED = '01';
const TIME_WAIT = '06';
const TABLE = '/proc/net/tcp';

/** Samples the kernel's table of connections until it is stopped, as the seed does with netstat. Without /proc it samples nothing. */
export class ConnectionSampler {
  readonly #ports: { old: number; new: number };
  readonly #samples: ConnectionSample[] = [];
  readonly #running: Promise<void>;
  #over = false;

  constructor(ports: { old: number; new: number }) {
    this.#ports = ports;
    this.#running = this.#run();
  }

  /** Takes a last sample and hands over all of them. */
  async stop(): Promise<ConnectionSample[]> {
    this.#over = true;
    await this.#running;
    await this.#sample();
    return this.#samples;
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      await this.#sample();
      await delay(PERIOD_MS);
    }
  }

  async #sample(): Promise<void> {
    const table = await readFile(TABLE, 'utf8').catch(() => undefined);
    if (table === undefined) return;
    const [old, next] = countStates(table, [this.#ports.old, this.#ports.new]);
    if (old && next) this.#samples.push({ atMs: monotonicMs(), old, new: next });
  }
}

/**
 * Counts connections to some ports in the format of /proc/net/tcp. An established one is counted at the end of its client, since
 * both ends are in the table of one machine; TIME_WAIT is at the end that closed first, whichever that was.
 */
export function countStates(table: string, ports: readonly number[]): ConnectionStates[] {
  const counts = new Map(ports.map((port) => [port, { established: 0, timeWait: 0 }]));
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/, 4);
    const to = counts.get(portOf(remote));
    if (state === ESTABLISHED && to) to.established++;
    if (state !== TIME_WAIT) continue;
    const ended = to ?? counts.get(portOf(local));
    if (ended) ended.timeWait++;
  }
  return [...counts.values()];
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(':') + 1), 16);
}
