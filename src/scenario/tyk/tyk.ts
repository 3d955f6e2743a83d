import path from 'node:path';
import { TykGateway } from '../../targets/tyk/tyk.ts';
import type { Dashboard } from '../../upstreams/dashboard/dashboard.ts';
import type { PolicyKind } from '../../upstreams/dashboard/policy.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { reloadBounds, waitFor } from '../../verdict/observe/bounds.ts';
import type { Settings } from '../../settings/keys.ts';
import type { TykPrograms } from '../prepare/tyk.ts';
import type { RestartableTarget } from '../run-scenario.ts';
import { openTykEnvironment, type TykEnvironment } from './environment.ts';

/** What a Tyk is set up with. */
export interface TykPlan {
  programs: TykPrograms;
  settings: Settings;
  /** Folder of the parts' logs. */
  logs: string;
  /** Policies that there are before Tyk starts. */
  policies: { kind: PolicyKind; count: number };
}

/** A Tyk with Redis, the mock dashboard and a reflection upstream. */
export class TykWithDashboard implements RestartableTarget {
  readonly dashboard: Dashboard;
  readonly upstream: Upstream;
  readonly #stage: TykEnvironment;
  readonly #plan: TykPlan;
  #gateway: TykGateway;

  private constructor(stage: TykEnvironment, plan: TykPlan, gateway: TykGateway) {
    this.#stage = stage;
    this.#plan = plan;
    this.dashboard = stage.dashboard;
    this.upstream = stage.upstream;
    this.#gateway = gateway;
  }

  static async start(plan: TykPlan): Promise<TykWithDashboard> {
    const { programs, logs, policies } = plan;
    const stage = await openTykEnvironment(programs, logs);
    try {
      await stage.dashboard.create(policies.kind, policies.count);
      return new TykWithDashboard(stage, plan, await startTyk(stage, plan));
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  get gateway(): TykGateway {
    return this.#gateway;
  }

  async rebuild(): Promise<void> {
    await this.#gateway.stop();
    this.#gateway = await startTyk(this.#stage, this.#plan);
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
    await this.#stage.close();
  }
}

function startTyk(
  { place, dashboard, upstream }: TykEnvironment,
  { logs, settings }: TykPlan,
): Promise<TykGateway> {
  const logFile = path.join(logs, 'tyk.log');
  const reloadWaitMs = waitFor(reloadBounds('tyk', settings).reloadMs);
  return TykGateway.start(place, {
    dashboardUrl: dashboard.url,
    upstreamUrl: upstream.url,
    logFile,
    reloadWaitMs,
  });
}
