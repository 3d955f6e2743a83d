import path from 'node:path';
import { BlueGreen, type BlueGreenPlan } from '../../targets/balancers/deployment/blue-green.ts';
import type { LoadPlan, Recycle, ReresolveWhen } from '../../record/flow/load-plan.ts';
import { loadOf, type LoadSettings } from '../../settings/load.ts';
import type { HandledCounts } from '../../trial/trial-plan.ts';
import type { ScenarioContext } from '../context.ts';
import type { Settings } from '../../settings/keys.ts';
import { isStream, type DeployClient } from './clients.ts';
import type { RestartableTarget } from '../run-scenario.ts';

/** Late speakers that are silent at the switch have to speak before the trial ends, which is soon after. */
const SPEAK_AFTER_MS = [50, 500] as const;

/** The streaming call of an instance. */
const WATCH = '/reload_proof.Numbers/Watch';
/** How long a client waits before it opens its next stream, ms. */
const RECONNECT_MS = 20;

/** How clients follow a switch by themselves. */
export interface ClientBehaviour {
  /** @default never */
  recycle?: Recycle;
  /** When the virtual users resolve the name again, assigned to them in turn. @default connection */
  reresolve?: readonly ReresolveWhen[];
}

/** A deployment behind a balancer as the target of a scenario. */
export class RestartableDeployment implements RestartableTarget<BlueGreen> {
  readonly upstream: HandledCounts = { takeHandled: () => this.#current.takeHandled() };
  readonly #plan: BlueGreenPlan;
  readonly #settings: Settings;
  #current: BlueGreen;

  private constructor(plan: BlueGreenPlan, settings: Settings, current: BlueGreen) {
    this.#plan = plan;
    this.#settings = settings;
    this.#current = current;
  }

  static async start(
    scenario: string,
    plan: Omit<BlueGreenPlan, 'logs'>,
    { settings, results }: Pick<ScenarioContext, 'settings' | 'results'>,
  ): Promise<RestartableDeployment> {
    const full = { ...plan, logs: path.join(results(), 'logs', scenario) };
    return new RestartableDeployment(full, settings, await BlueGreen.start(full));
  }

  get current(): BlueGreen {
    return this.#current;
  }

  /** The load of the next trial. Its expectation contains the versions before and after the switch. */
  load(client: DeployClient, { recycle, reresolve = ['connection'] }: ClientBehaviour = {}): LoadPlan {
    const { url, http2Url, resolver, current, nextVersion } = this.#current;
    return {
      url: client === 'grpc' ? `${http2Url}${WATCH}` : `${client === 'http2' ? http2Url : url}/datetime`,
      ...this.#usersOf(client),
      ...(recycle ? { recycle } : {}),
      ...(resolver === undefined ? {} : { nameResolution: { server: resolver, reresolve } }),
      expectation: {
        echoesId: true,
        version: { header: 'x-version', old: current.version, new: nextVersion },
      },
    };
  }

  #usersOf(client: DeployClient): Omit<LoadPlan, 'url' | 'expectation'> {
    if (isStream(client)) return { ...this.#oneByOne, thinkMs: RECONNECT_MS, stream: { protocol: client } };
    return client === 'late-speaker'
      ? { ...this.#oneByOne, speakAfterMs: SPEAK_AFTER_MS, client }
      : { ...this.#busyUsers, client };
  }

  // The load with which the rates in the known issues and docs/guides/blue-green.md were measured.
  get #busyUsers(): LoadSettings {
    return loadOf(this.#settings, 0);
  }

  // Busy by nature, and without a rate.
  get #oneByOne(): LoadSettings {
    const { LOAD_CONNECTIONS, REQUEST_TIMEOUT_MS } = this.#settings;
    return {
      connections: LOAD_CONNECTIONS,
      thinkMs: 0,
      timeoutMs: REQUEST_TIMEOUT_MS,
    };
  }

  async rebuild(): Promise<void> {
    await this.#current.stop();
    this.#current = await BlueGreen.start(this.#plan);
  }

  stop(): Promise<void> {
    return this.#current.stop();
  }
}
