import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import suite from '../../../package.json' with { type: 'json' };
import { startNodePart } from '../../runtime/processes/node-part.ts';
import type { Part } from '../../runtime/processes/part-process.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { cpuTimes } from '../../runtime/processes/cpu.ts';
import type { CpuTime, Gateway, GatewayIdentity, GatewayState } from '../gateway.ts';
import type { ReferenceConfig } from './config.ts';

const PROGRAM = fileURLToPath(new URL('master/main.ts', import.meta.url));
/** A reload that has not ended by then counts as hung: draining takes 10 s at most, the rest a second. */
const RELOAD_BOUND_MS = 60_000;

/** The reference gateway as a process of its own. It stands in for Kong and is never reported as Kong. */
export class ReferenceGateway implements Gateway {
  readonly identity: GatewayIdentity = {
    gateway: 'reference',
    version: suite.version,
    runtime: 'processes',
    real: false,
  };
  readonly url: string;
  readonly #part: Part<{ port: number; adminPort: number }>;
  readonly #admin: string;
  readonly #boundMs: number;

  private constructor(part: Part<{ port: number; adminPort: number }>, boundMs: number) {
    this.#part = part;
    this.#boundMs = boundMs;
    this.url = `http://127.0.0.1:${part.ready.port}`;
    this.#admin = `http://127.0.0.1:${part.ready.adminPort}`;
  }

  /** @throws UserError when it does not start, with the end of its log */
  static async start(
    config: Omit<ReferenceConfig, 'socketRoot'>,
    logFile: string,
    boundMs = RELOAD_BOUND_MS,
  ): Promise<ReferenceGateway> {
    const socketRoot = await mkdtemp(path.join(runFolder(), 'gw-'));
    const argument: ReferenceConfig = { ...config, socketRoot };
    return new ReferenceGateway(
      await startNodePart('the reference gateway', PROGRAM, argument, logFile),
      boundMs,
    );
  }

  get logFile(): string {
    return this.#part.logFile;
  }

  async reload(): Promise<void> {
    await this.#ask('POST', '/reload');
  }

  async inspect(): Promise<GatewayState> {
    return (await this.#ask('GET', '/state')) as GatewayState;
  }

  async cpuTimes(): Promise<CpuTime[]> {
    return cpuTimes((await this.inspect()).workers);
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }

  async #ask(method: 'GET' | 'POST', resource: string): Promise<unknown> {
    const signal = AbortSignal.timeout(this.#boundMs);
    const answer = await request(`${this.#admin}${resource}`, { method, signal, headersTimeout: 0 }).catch(
      (error: unknown) => {
        if (signal.aborted) throw new Error(`${resource} had not ended after ${this.#boundMs} ms`);
        throw error;
      },
    );
    const body = (await answer.body.json()) as { message?: string };
    if (answer.statusCode !== 200)
      throw new Error(`the reference gateway could not ${resource}: ${body.message}`);
    return body;
  }
}
