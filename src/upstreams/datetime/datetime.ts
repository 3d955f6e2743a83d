import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { request } from 'undici';
import { startNodePart } from '../../runtime/processes/node-part.ts';
import type { Part } from '../../runtime/processes/part-process.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { HEALTHY_BOUND_MS } from '../../runtime/start-bounds.ts';
import { programBeside } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { holdsWithin } from '../../common/wait-until.ts';
import type { DatetimeConfig, DatetimeState, InstanceAddress } from './config.ts';

const PROGRAM = programBeside(import.meta.filename, 'main');
/** Longer than any connection of a closed loop is idle, so that each client sees a close announced first. */
const IDLE_MS = 1000;

/** How to start an instance. */
export interface DatetimePlan {
  version: string;
  address: InstanceAddress;
  logFile: string;
  /** How long it still accepts connections after SIGTERM, in ms. @default 0 */
  lameDuckMs?: number;
  /** Whether every response announces that its connection closes. @default false */
  alwaysCloses?: boolean;
}

/** One instance of the date/time service. */
export class Datetime {
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly namespace?: string;
  readonly pid: number;
  readonly #part: Part<{ port: number; controlPort: number }>;
  readonly #handledFile: string;

  private constructor(
    { version, address }: DatetimePlan,
    part: Part<{ port: number; controlPort: number }>,
    handledFile: string,
  ) {
    this.version = version;
    this.host = address.host;
    if (address.namespace !== undefined) this.namespace = address.namespace;
    this.port = part.ready.port;
    this.pid = part.pid;
    this.#part = part;
    this.#handledFile = handledFile;
  }

  /**
   * Starts an instance and waits until its health check passes.
   * @throws UserError when it does not start, or is not ready within 5 s
   */
  static async start(plan: DatetimePlan): Promise<Datetime> {
    const { version, address, lameDuckMs = 0, alwaysCloses = false } = plan;
    const handledFile = path.join(await mkdtemp(path.join(runFolder(), 'datetime-')), 'handled');
    const config: DatetimeConfig = {
      version,
      host: address.host,
      port: address.port ?? 0,
      alwaysCloses,
      lameDuckMs,
      idleMs: IDLE_MS,
      handledFile,
    };
    const part = await startNodePart<{ port: number; controlPort: number }>(
      `the date/time service ${version}`,
      PROGRAM,
      config,
      plan.logFile,
      address.namespace,
    );
    await waitUntilHealthy(`http://${address.host}:${part.ready.port}/healthz`, version).catch(
      async (error: unknown) => {
        await part.stop();
        throw error;
      },
    );
    return new Datetime(plan, part, handledFile);
  }

  async state(): Promise<DatetimeState> {
    const response = await request(`${this.#control}/state`, { reset: true });
    return (await response.body.json()) as DatetimeState;
  }

  async announce(): Promise<void> {
    const response = await request(`${this.#control}/announce`, { reset: true });
    await response.body.dump();
  }

  /** How often it handled each request since the last call. Also works after it has exited, unless it was killed. */
  async takeHandled(): Promise<Uint8Array> {
    const response = await request(`${this.#control}/handled`, { reset: true }).catch(() => undefined);
    if (response) return new Uint8Array(await response.body.arrayBuffer());
    return readFile(this.#handledFile).catch(() => new Uint8Array());
  }

  /** SIGTERM, then SIGKILL after 5 s. Resolves when it is gone. */
  stop(): Promise<void> {
    return this.#part.stop();
  }

  /** SIGKILL, at once. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGKILL');
    await this.#part.stop();
  }

  get #control(): string {
    return `http://${this.host}:${this.#part.ready.controlPort}`;
  }
}

/**
 * Polls a health check until it responds with 200.
 * @throws UserError after the bound (ms)
 */
export async function waitUntilHealthy(url: string, what: string, boundMs = HEALTHY_BOUND_MS): Promise<void> {
  const endMs = performance.now() + boundMs;
  let last = 'no response';
  const isHealthy = await holdsWithin(boundMs, async () => {
    try {
      const headersTimeout = Math.max(1, endMs - performance.now());
      const response = await request(url, { reset: true, headersTimeout });
      await response.body.dump();
      last = `status ${response.statusCode}`;
      return response.statusCode === 200;
    } catch (error) {
      last = (error as Error).message;
      return false;
    }
  });
  if (!isHealthy)
    throw new UserError(`${what} did not become ready within ${boundMs} ms: its health check: ${last}`);
}
