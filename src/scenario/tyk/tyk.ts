import path from 'node:path';
import { inject } from 'vitest';
import { TykGateway } from '../../targets/tyk/tyk.ts';
import type { Dashboard } from '../../upstreams/dashboard/dashboard.ts';
import type { PolicyKind } from '../../upstreams/dashboard/policy.ts';
import type { Upstream } from '../../upstreams/upstream.ts';
import { reloadBounds, waitFor } from '../../verdict/observe/bounds.ts';
import type { TykPrograms } from '../prepare/tyk.ts';
import type { RestartableTarget } from '../run-scenario.ts';
import { openTykEnvironment, type TykEnvironment } from './environment.ts';

/** What a Tyk is set up with. */
export interface TykPlan {
  programs: TykPrograms;
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
  readonly #logs: string;
  #gateway: TykGateway;

  private constructor(stage: TykEnvironment, logs: string, gateway: TykGateway) {
    this.#stage = stage;
    this.#logs = logs;
    this.dashboard = stage.dashboard;
    this.upstream = stage.upstream;
    this.#gateway = gateway;
  }

  static async start({ programs, logs, policies }: TykPlan): Promise<TykWithDashboard> {
    const stage = await openTykEnvironment(programs, logs);
    try {
      await stage.dashboard.create(policies.kind, policies.count);
      return new TykWithDashboard(stage, logs, await startTyk(stage, logs));
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
    this.#gateway = await startTyk(this.#stage, this.#logs);
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
    await this.#stage.close();
  }
}

function startTyk({ place, dashboard, upstream }: TykEnvironment, logs: string): Promise<TykGateway> {
  const logFile = path.join(logs, 'tyk.log');
  const reloadWaitMs = waitFor(reloadBounds('tyk', inject('settings')).reloadMs);
  return TykGateway.start(place, {
    dashboardUrl: dashboard.url,
    upstreamUrl: upstream.url,
    logFile,
    reloadWaitMs,
  });
}
