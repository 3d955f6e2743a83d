import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { ReferenceConfig, ToMaster, ToWorker } from '../config.ts';
import type { PluginServer } from './plugin-server.ts';

/** A worker that has not left this long after it was told to drain is killed: idle connections leave after 10 s. */
const DRAIN_BOUND_MS = 30_000;

cluster.setupPrimary({ exec: fileURLToPath(new URL('../worker/worker.ts', import.meta.url)), execArgv: [] });
// Round robin balances better than a shared handle, and loses nothing when a worker stops listening.
cluster.schedulingPolicy = cluster.SCHED_RR;

/** The worker processes of one epoch. */
export class Workers {
  readonly #workers: Worker[];
  readonly port: number;
  #leaving = false;

  private constructor(workers: Worker[], port: number) {
    this.#workers = workers;
    this.port = port;
  }

  /**
   * Forks them and waits until each has said that it listens.
   * @throws Error when one cannot, or dies first
   */
  static async start(
    config: ReferenceConfig,
    servers: PluginServer[],
    events: { instance: () => void; died: (pid: number) => void },
  ): Promise<Workers> {
    const forked = Array.from({ length: config.workers }, () => cluster.fork());
    try {
      const ports = await Promise.all(forked.map((worker) => listening(worker, config, servers, events.instance)));
      const workers = new Workers(forked, ports[0] ?? 0);
      for (const worker of forked) {
        worker.once('exit', () => {
          if (!workers.#leaving) events.died(worker.process.pid ?? 0);
        });
      }
      return workers;
    } catch (error) {
      for (const worker of forked) worker.process.kill('SIGKILL');
      throw error;
    }
  }

  get pids(): number[] {
    return this.#workers.filter((worker) => !worker.isDead()).map((worker) => worker.process.pid ?? 0);
  }

  tell(message: ToWorker): void {
    for (const worker of this.#workers) if (worker.isConnected()) worker.send(message);
  }

  /** Lets every worker finish what it has, and leave. Leaving is a handshake, so that no answer is cut off. */
  async drain(): Promise<void> {
    this.#leaving = true;
    await Promise.all(this.#workers.map(drainOne));
  }

  /** Ends them at once. */
  kill(): void {
    this.#leaving = true;
    for (const worker of this.#workers) worker.process.kill('SIGKILL');
  }
}

async function listening(
  worker: Worker,
  config: ReferenceConfig,
  servers: PluginServer[],
  onInstance: () => void,
): Promise<number> {
  const addresses = servers.map(({ name, generation, protocol, socket }) => ({
    name,
    generation,
    protocol,
    socket,
  }));
  worker.send({ type: 'start', config, servers: addresses } satisfies ToWorker);
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ToMaster) => {
      if (message.type === 'listening') resolve(message.port);
      else if (message.type === 'failed') reject(new Error(message.message));
      else if (message.type === 'instance-started') onInstance();
    });
    worker.once('exit', (code) => reject(new Error(`a worker ended with exit code ${code} before it listened`)));
  });
}

function drainOne(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve();
    const bound = setTimeout(() => worker.process.kill('SIGKILL'), DRAIN_BOUND_MS);
    worker.once('exit', () => {
      clearTimeout(bound);
      resolve();
    });
    worker.on('message', (message: ToMaster) => {
      if (message.type === 'drained') worker.send({ type: 'exit' } satisfies ToWorker);
    });
    worker.send({ type: 'drain' } satisfies ToWorker);
  });
}
