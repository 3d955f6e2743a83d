import { stat } from 'node:fs/promises';
import path from 'node:path';
import { waitUntil } from '../../common/wait-until.ts';
import type { KeyResponse, PolicyTarget } from '../policy-target.ts';
import type { CpuMeasurable, Reloadable } from '../target.ts';
import { API_ID } from './api-definition.ts';
import { CONTROL_SECRET, NODE_SECRET } from './config.ts';
import { ControlApi } from './control-api.ts';
import { ReloadLog, type ReloadCounts } from './log.ts';
import { CHANNEL, policyChanged } from './notification.ts';
import type { TykPeers, TykRuntime, TykProgram } from './runtime.ts';
import type { Redis } from './redis.ts';
import type { CpuTime } from '../../common/system.ts';
import type { TargetIdentity, TargetState } from '../../record/target/target-state.ts';
import type { ReloadActivity, Trigger } from '../../record/target/policy-record.ts';

/**
 * How long a line of the log may take to arrive: through a container engine, what 2.9.4 logs at scale takes seconds.
 */
const LOG_BOUND_MS = 30_000;

/** How a Tyk is started. */
export interface TykStart extends Omit<TykPeers, 'redis'> {
  /** How long to wait for the end of a reload, ms. @default as long as for any other control request */
  reloadWaitMs?: number | undefined;
}

/** A real Tyk gateway with a Redis of its own. */
export class TykGateway implements PolicyTarget, Reloadable, CpuMeasurable {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly logFile: string;
  readonly #program: TykProgram;
  readonly #redis: Redis;
  readonly #control: ControlApi;
  readonly #log: ReloadLog;
  #looking: Promise<unknown> = Promise.resolve();
  /** Control requests without the secret that got a response. */
  #refused = 0;

  private constructor(
    program: TykProgram,
    redis: Redis,
    { logFile, reloadWaitMs }: Pick<TykStart, 'logFile' | 'reloadWaitMs'>,
    logFrom: number,
  ) {
    const { version, runtime, image, listenOrigin, controlOrigin } = program;
    this.#program = program;
    this.#redis = redis;
    this.identity = {
      gateway: 'tyk',
      version,
      runtime,
      real: true,
      ...(image === undefined ? {} : { image }),
    };
    this.url = `${listenOrigin}/${API_ID}`;
    this.logFile = logFile;
    this.#control = new ControlApi(controlOrigin, CONTROL_SECRET, reloadWaitMs);
    this.#log = new ReloadLog(logFile, logFrom);
  }

  /**
   * Starts Redis, then Tyk, and waits until Tyk has loaded its policies and API and has subscribed to notifications.
   * The dashboard has to be running.
   * @throws UserError with the end of its log when one of them does not start
   */
  static async start(runtime: TykRuntime, { reloadWaitMs, ...peers }: TykStart): Promise<TykGateway> {
    const { logFile } = peers;
    const redis = await runtime.startRedis(path.join(path.dirname(logFile), 'redis.log'));
    let program: TykProgram | undefined;
    try {
      const logFrom = await sizeOf(logFile);
      program = await runtime.startTyk({ ...peers, redis });
      await redis.subscribed(CHANNEL);
      return new TykGateway(program, redis, { logFile, reloadWaitMs }, logFrom);
    } catch (error) {
      await program?.stop();
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

  createKey(policy: string): Promise<KeyResponse> {
    return this.#control.createKey(policy);
  }

  async activity(): Promise<ReloadActivity> {
    await this.#logged();
    const { queued, begun, completed } = await this.#look();
    const peakMemoryBytes = await this.#program.peakMemory();
    return { queued, begun, completed, logBytes: this.#log.bytes, peakMemoryBytes };
  }

  /**
   * Waits until everything that Tyk has logged so far is in the file; from a container it arrives with a delay. To know
   * when, it sends a request that Tyk refuses, and waits for the log line of that. A Tyk that does not respond is not
   * waited for.
   */
  async #logged(): Promise<void> {
    const answered = await this.#control.beRefused();
    if (!answered) return;
    const refused = ++this.#refused;
    await waitUntil(
      'the log of Tyk has come up to now',
      LOG_BOUND_MS,
      async () => (await this.#look()).refused >= refused,
    );
  }

  async #look(): Promise<ReloadCounts> {
    const look = this.#looking.then(() => this.#log.look());
    this.#looking = look.catch(() => undefined);
    return look;
  }

  /**
   * Read from the log, since this is called often. Tyk reloads within its one process, so it has no workers that a
   * reload would replace.
   */
  async inspect(): Promise<TargetState> {
    const { completed } = await this.#look();
    return { epoch: completed };
  }

  cpuTimes(): Promise<CpuTime[]> {
    return this.#program.cpuTimes();
  }

  async stop(): Promise<void> {
    await this.#control.close();
    await this.#program.stop();
    await this.#redis.stop();
  }
}

function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
