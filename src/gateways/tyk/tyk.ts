import { stat } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../runtime/processes/free-port.ts';
import { cpuTimes } from '../../runtime/processes/cpu.ts';
import { startPart, type Part } from '../../runtime/processes/part-process.ts';
import type { CpuTime, GatewayIdentity, GatewayState } from '../gateway.ts';
import type { KeyAnswer, PolicyGateway, ReloadActivity, Trigger } from '../policy-gateway.ts';
import { API_ID } from './api-definition.ts';
import { CONTROL_SECRET, NODE_SECRET, writeTykFolder } from './config.ts';
import { ControlApi } from './control-api.ts';
import { ReloadLog } from './log.ts';
import { peakMemory } from './memory.ts';
import { CHANNEL, policyChanged } from './notification.ts';
import { startRedis, type Redis } from './redis.ts';

const VERSION_LINE = /msg="Tyk API Gateway v?(?<version>[^"]+)"/;
const LOADED_LINE = 'msg="API reload complete"';

/** What a Tyk is started with. */
export interface TykOptions {
  /** Tyk's own program, and Redis's. */
  program: string;
  redisProgram: string;
  dashboardUrl: string;
  /** What stands behind the reflection API. */
  upstreamUrl: string;
  logFile: string;
}

/** A real Tyk gateway with a Redis of its own. */
export class TykGateway implements PolicyGateway {
  readonly identity: GatewayIdentity;
  readonly url: string;
  readonly logFile: string;
  readonly #part: Part<{ version: string }>;
  readonly #redis: Redis;
  readonly #control: ControlApi;
  readonly #log: ReloadLog;
  #looking: Promise<unknown> = Promise.resolve();

  private constructor(
    part: Part<{ version: string }>,
    redis: Redis,
    ports: Record<'listen' | 'control', number>,
    logFrom: number,
  ) {
    this.#part = part;
    this.#redis = redis;
    this.identity = { gateway: 'tyk', version: part.ready.version, runtime: 'processes', real: true };
    this.url = `http://127.0.0.1:${ports.listen}/${API_ID}`;
    this.logFile = part.logFile;
    this.#control = new ControlApi(`http://127.0.0.1:${ports.control}`, CONTROL_SECRET);
    this.#log = new ReloadLog(part.logFile, logFrom);
  }

  /**
   * Starts Redis, then Tyk, and waits until it has loaded policies and API and hears notifications. The dashboard has to be there.
   * @throws UserError when one of them does not start, with the end of its log
   */
  static async start(options: TykOptions): Promise<TykGateway> {
    const { logFile } = options;
    const redisLog = path.join(path.dirname(logFile), 'redis.log');
    const redis = await startRedis(options.redisProgram, redisLog);
    try {
      const ports = { listen: await freePort(), control: await freePort() };
      const logFrom = await sizeOf(logFile);
      const part = await startTyk(options, redis.port, ports);
      await redis.subscribed(CHANNEL);
      return new TykGateway(part, redis, ports, logFrom);
    } catch (error) {
      await redis.stop();
      throw error;
    }
  }

  reload(): Promise<void> {
    return this.trigger('block');
  }

  trigger(trigger: Trigger): Promise<void> {
    if (trigger === 'redis') return this.#redis.publish(CHANNEL, policyChanged(NODE_SECRET));
    return this.#control.reload(trigger);
  }

  createKey(policy: string): Promise<KeyAnswer> {
    return this.#control.createKey(policy);
  }

  async activity(): Promise<ReloadActivity> {
    const look = this.#looking.then(() => this.#log.look());
    this.#looking = look.catch(() => undefined);
    const counts = await look;
    const peakMemoryBytes = await peakMemory(this.#part.pid);
    return { ...counts, logBytes: this.#log.bytes, peakMemoryBytes };
  }

  /** Tyk reloads within its one process: it has no workers that a reload would replace. */
  async inspect(): Promise<GatewayState> {
    const { completed } = await this.activity();
    return { epoch: completed, workers: [], pluginServers: [], newCalls: 0 };
  }

  cpuTimes(): Promise<CpuTime[]> {
    return cpuTimes([{ pid: this.#part.pid, name: 'tyk' }]);
  }

  async stop(): Promise<void> {
    await this.#control.close();
    await this.#part.stop();
    await this.#redis.stop();
  }
}

async function startTyk(
  options: TykOptions,
  redisPort: number,
  ports: Record<'listen' | 'control', number>,
): Promise<Part<{ version: string }>> {
  const folder = await writeTykFolder({
    listenPort: ports.listen,
    controlPort: ports.control,
    redisPort,
    dashboardUrl: options.dashboardUrl,
    upstreamUrl: options.upstreamUrl,
  });
  let version: string | undefined;
  return startPart<{ version: string }>({
    name: 'Tyk',
    command: options.program,
    args: ['--conf', path.join(folder, 'tyk.json')],
    cwd: folder,
    logFile: options.logFile,
    // 2.9.4 logs a line per policy and reload: passing that on would make this process what is measured.
    output: 'direct',
    ready: (line) => {
      version ??= VERSION_LINE.exec(line)?.groups?.['version'];
      return line.includes(LOADED_LINE) ? { version: version ?? 'unknown' } : undefined;
    },
  });
}

function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
