import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { request } from 'undici';
import { programBeside, VERSION } from '../../common/places.ts';
import { containerAccess } from '../../runtime/containers/container-access.ts';
import type { ContainerNetwork } from '../../runtime/containers/network.ts';
import { startNodeContainer } from '../../runtime/containers/node-container.ts';
import type { ProcessAccess } from '../../runtime/process-access.ts';
import { hostAccess } from '../../runtime/processes/host-access.ts';
import { startNodePart } from '../../runtime/processes/node-part.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { reloadBounds, waitLimit } from '../../verdict/observe/bounds.ts';
import type { PluginGateway } from '../target.ts';
import type { ReferenceConfig, ReferenceState } from './config.ts';
import { IMAGE_SOCKET_ROOT } from './in-container.ts';
import type { CpuTime } from '../../common/system.ts';
import type { TargetIdentity } from '../../record/target/target-state.ts';

const PROGRAM = programBeside(import.meta.filename, 'master/main');
/** A reload that has not ended by then counts as hung. */
const RELOAD_WAIT_MS = waitLimit(reloadBounds('reference').reloadMs);
const PORT = 8000;
const ADMIN_PORT = 8001;

/** A started reference gateway, as a process or in a container. */
interface Started {
  runtime: TargetIdentity['runtime'];
  url: string;
  admin: string;
  logFile: string;
  access: ProcessAccess;
  stop(): Promise<void>;
}

/** Its configuration, without what depends on where it runs. */
export type ReferenceOptions = Omit<ReferenceConfig, 'socketRoot' | 'host' | 'adminPort'>;

/** The reference gateway. It stands in for Kong and is never reported as Kong. */
export class ReferenceGateway implements PluginGateway {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly losesExitHeaders: boolean;
  readonly #started: Started;
  readonly #boundMs: number;

  private constructor(started: Started, { losesExitHeaders = false }: ReferenceOptions, boundMs: number) {
    this.#started = started;
    this.losesExitHeaders = losesExitHeaders;
    this.#boundMs = boundMs;
    this.url = started.url;
    this.identity = { gateway: 'reference', version: VERSION, runtime: started.runtime, real: false };
  }

  /** Starts it as a process. @throws UserError when it does not start, with the end of its log */
  static async start(
    config: ReferenceOptions,
    logFile: string,
    reloadWaitMs = RELOAD_WAIT_MS,
  ): Promise<ReferenceGateway> {
    const socketRoot = await mkdtemp(path.join(runFolder(), 'gw-'));
    const argument: ReferenceConfig = { ...config, socketRoot };
    const part = await startNodePart<{ port: number; adminPort: number }>(
      'the reference gateway',
      PROGRAM,
      argument,
      logFile,
    );
    const started: Started = {
      runtime: 'processes',
      url: `http://127.0.0.1:${part.ready.port}`,
      admin: `http://127.0.0.1:${part.ready.adminPort}`,
      logFile: part.logFile,
      access: hostAccess,
      stop: () => part.stop(),
    };
    return new ReferenceGateway(started, config, reloadWaitMs);
  }

  /** Starts it from its image. @throws UserError when it does not start, with the end of its log */
  static async startInContainer(
    config: ReferenceOptions,
    where: { image: string; network: ContainerNetwork; logFile: string },
    reloadWaitMs = RELOAD_WAIT_MS,
  ): Promise<ReferenceGateway> {
    const argument: ReferenceConfig = {
      ...config,
      socketRoot: IMAGE_SOCKET_ROOT,
      host: '0.0.0.0',
      port: PORT,
      adminPort: ADMIN_PORT,
    };
    const part = await startNodeContainer(
      { ...where, name: 'the reference gateway', ports: [PORT, ADMIN_PORT] },
      argument,
    );
    const started: Started = {
      runtime: 'containers',
      url: part.origin(PORT),
      admin: part.origin(ADMIN_PORT),
      logFile: part.logFile,
      access: containerAccess(part),
      stop: () => part.stop(),
    };
    return new ReferenceGateway(started, config, reloadWaitMs);
  }

  get logFile(): string {
    return this.#started.logFile;
  }

  async reload(): Promise<void> {
    await this.#ask('POST', '/reload');
  }

  async inspect(): Promise<ReferenceState> {
    return (await this.#ask('GET', '/state')) as ReferenceState;
  }

  async cpuTimes(): Promise<CpuTime[]> {
    return this.#started.access.cpuTimes((await this.inspect()).workers);
  }

  kill(pid: number): Promise<void> {
    return this.#started.access.kill(pid);
  }

  hint(pid: number): Promise<string> {
    return this.#started.access.hint(pid);
  }

  stop(): Promise<void> {
    return this.#started.stop();
  }

  async #ask(method: 'GET' | 'POST', resource: string): Promise<unknown> {
    const signal = AbortSignal.timeout(this.#boundMs);
    const response = await request(`${this.#started.admin}${resource}`, {
      method,
      signal,
      headersTimeout: 0,
    }).catch((error: unknown) => {
      if (signal.aborted) throw new Error(`${resource} had not ended after ${this.#boundMs} ms`);
      throw error;
    });
    const body = (await response.body.json()) as { message?: string };
    if (response.statusCode !== 200)
      throw new Error(`the reference gateway could not ${resource}: ${body.message}`);
    return body;
  }
}
