import path from 'node:path';
import { inject } from 'vitest';
import type { ReferenceConfig } from '../../src/gateways/reference/config.ts';
import { ReferenceGateway } from '../../src/gateways/reference/reference.ts';
import type { Subject } from './prove.ts';

export const WORKERS = 2;

type Config = Pick<ReferenceConfig, 'routes' | 'pluginServers'>;

/** The reference gateway as the subject of a scenario, rebuilt with the same configuration when a trial asks for it. */
export class ReferenceSubject implements Subject {
  readonly #config: Config;
  readonly #logFile: string;
  #gateway: ReferenceGateway;

  private constructor(config: Config, logFile: string, gateway: ReferenceGateway) {
    this.#config = config;
    this.#logFile = logFile;
    this.#gateway = gateway;
  }

  static async start(scenario: string, config: Config): Promise<ReferenceSubject> {
    const logFile = path.join(inject('results'), 'logs', scenario, 'gateway.log');
    return new ReferenceSubject(config, logFile, await start(config, logFile));
  }

  get gateway(): ReferenceGateway {
    return this.#gateway;
  }

  async rebuild(): Promise<void> {
    await this.#gateway.stop();
    this.#gateway = await start(this.#config, this.#logFile);
  }

  stop(): Promise<void> {
    return this.#gateway.stop();
  }
}

function start(config: Config, logFile: string): Promise<ReferenceGateway> {
  return ReferenceGateway.start({ ...config, workers: WORKERS }, logFile);
}
