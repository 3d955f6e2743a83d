import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { UserError } from '../../common/user-error.ts';
import type { ShardHost, ShardLink } from './host.ts';

/** Runs shards as child processes on this machine, each of which ends with its standard input. */
export class LocalShards implements ShardHost {
  readonly shards: number;
  readonly sharesFiles = true;
  readonly #command: readonly [program: string, ...args: string[]];
  readonly #running = new Map<number, ChildProcess>();

  /** `command` is what runs a shard that speaks the protocol over its standard input and output. */
  constructor(shards: number, command: readonly [program: string, ...args: string[]]) {
    this.shards = shards;
    this.#command = command;
  }

  async connect(index: number): Promise<ShardLink> {
    // One that has gone silent may still be there.
    await this.#end(index);
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child, 'spawn');
    } catch (error) {
      throw new UserError(`shard ${index} cannot be started: ${(error as Error).message}`);
    }
    this.#running.set(index, child);
    const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    return { stream, whyEnded: () => endOf(child) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((index) => this.#end(index)));
  }

  async #end(index: number): Promise<void> {
    const child = this.#running.get(index);
    this.#running.delete(index);
    child?.kill('SIGKILL');
    if (child) await endOf(child);
  }
}

async function endOf(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode === null
    ? `ended with exit code ${child.exitCode}`
    : `was killed by ${child.signalCode}`;
}
