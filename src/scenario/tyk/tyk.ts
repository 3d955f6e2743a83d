import path from 'node:path';
import { TykGateway } from '../../targets/tyk/tyk.ts';
import type { Dashboard } from '../../upstreams/dashboard/dashboard.ts';
import type { PolicyKind } from '../../upstreams/dashboard/policy.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { reloadBounds, waitLimit } from '../../verdict/observe/bounds.ts';
import type { Settings } from '../../settings/keys.ts';
import type { TykPrograms } from '../prepare/tyk.ts';
import type { RestartableTarget } from '../run-scenario.ts';
import { openTykEnvironment, type TykEnvironment } from './environment.ts';

/** How a Tyk is set up. */
export interface TykPlan {
  programs: TykPrograms;
  settings: Settings;
  /** The folder for logs. */
  logs: string;
  /** The policies that exist before Tyk starts. */
  policies: { kind: PolicyKind; count: number };
}

/** A Tyk with Redis, the mock dashboard and a reflection upstream. */
export class TykWithDashboard implements RestartableTarget<TykGateway> {
  readonly dashboard: Dashboard;
  readonly upstream: Upstream;
  readonly #environment: TykEnvironment;
  readonly #plan: TykPlan;
  #current: TykGateway;

  private constructor(environment: TykEnvironment, plan: TykPlan, current: TykGateway) {
    this.#environment = environment;
    this.#plan = plan;
    this.dashboard = environment.dashboard;
    this.upstream = environment.upstream;
    this.#current = current;
  }

  static async start(plan: TykPlan): Promise<TykWithDashboard> {
    const { programs, logs, policies } = plan;
    const environment = await openTykEnvironment(programs, logs);
    try {
      await environment.dashboard.create(policies.kind, policies.count);
      return new TykWithDashboard(environment, plan, await startTyk(environment, plan));
    } catch (error) {
      await environment.close();
      throw error;
    }
  }

  get current(): TykGateway {
    return this.#current;
  }

  async rebuild(): Promise<void> {
    await this.#current.stop();
    this.#current = await startTyk(this.#environment, this.#plan);
  }

  async stop(): Promise<void> {
    await this.#current.stop();
    await this.#environment.close();
  }
}

function startTyk(
  { runtime, dashboard, upstream }: TykEnvironment,
  { logs, settings }: TykPlan,
): Promise<TykGateway> {
  const logFile = path.join(logs, 'tyk.log');
  const reloadWaitMs = waitLimit(reloadBounds('tyk', settings).reloadMs);
  return TykGateway.start(runtime, {
    dashboardUrl: dashboard.url,
    upstreamUrl: upstream.url,
    logFile,
    reloadWaitMs,
  });
}
