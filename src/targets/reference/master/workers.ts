import cluster, { type Worker } from 'node:cluster';
import path from 'node:path';
import type { ToMaster, ToWorker } from '../config.ts';

/** A worker that is still there this long after its drain began is killed; idle connections are closed after 10 s. */
const DRAIN_BOUND_MS = 30_000;

// It is TypeScript where this module is.
const WORKER = path.resolve(import.meta.dirname, `../worker/worker${path.extname(import.meta.filename)}`);
cluster.setupPrimary({ exec: WORKER, execArgv: [] });
// Round robin balances better than a shared handle, and loses nothing when a worker stops listening.
cluster.schedulingPolicy = cluster.SCHED_RR;

type StartMessage = Extract<ToWorker, { type: 'start' }>;

/** Events of workers that the master reacts to. */
export interface WorkerEvents {
  instance: () => void;
  died: (pid: number) => void;
}

/** The worker processes of one epoch. */
export class Workers {
  readonly #workers: Worker[];
  readonly #events: WorkerEvents;
  #leaving = false;
  port = 0;

  /** Forks the workers. They serve once listen() has been called. */
  constructor(count: number, events: WorkerEvents) {
    this.#events = events;
    this.#workers = Array.from({ length: count }, () => cluster.fork());
    for (const worker of this.#workers) {
      worker.once('exit', () => {
        if (!this.#leaving) events.died(worker.process.pid ?? 0);
      });
    }
  }

  /**
   * Sends the configuration and the plugin servers to the workers, and waits until each of them listens.
   * @throws Error when one cannot listen, or dies first
   */
  async listen(start: Omit<StartMessage, 'type' | 'worker'>): Promise<void> {
    const ports = this.#workers.map((worker, index) =>
      listening(worker, { ...start, type: 'start', worker: index }, this.#events.instance),
    );
    this.port = (await Promise.all(ports))[0] ?? 0;
  }

  get pids(): number[] {
    return this.#workers.filter((worker) => !worker.isDead()).map((worker) => worker.process.pid ?? 0);
  }

  tell(message: ToWorker): void {
    for (const worker of this.#workers) if (worker.isConnected()) worker.send(message);
  }

  /**
   * Closes the port and keeps the connections. A worker reports this only after Node's cluster module has closed its
   * end.
   */
  async closePort(): Promise<void> {
    await Promise.all(this.#workers.map(closePortOfOne));
  }

  /**
   * Lets every worker finish its requests and exit. It exits only when told that its `drained` has arrived, so that no
   * response is cut off.
   */
  async drain(): Promise<void> {
    this.#leaving = true;
    await Promise.all(this.#workers.map(drainOne));
  }

  /** Kills them at once. */
  kill(): void {
    this.#leaving = true;
    for (const worker of this.#workers) worker.process.kill('SIGKILL');
  }
}

function listening(worker: Worker, start: StartMessage, onInstance: () => void): Promise<number> {
  worker.send(start);
  return new Promise((resolve, reject) => {
    worker.on('message', (message: ToMaster) => {
      if (message.type === 'listening') resolve(message.port);
      else if (message.type === 'failed') reject(new Error(message.message));
      else if (message.type === 'instance-started') onInstance();
    });
    worker.once('exit', (code) =>
      reject(new Error(`a worker ended with exit code ${code} before it listened`)),
    );
  });
}

function closePortOfOne(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve();
    worker.once('exit', () => resolve());
    worker.on('message', (message: ToMaster) => {
      if (message.type === 'port-closed') resolve();
    });
    worker.send({ type: 'close-port' } satisfies ToWorker);
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
