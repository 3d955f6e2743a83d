import path from 'node:path';
import { NODE_SECRET } from '../../src/gateways/tyk/config.ts';
import { API_ID } from '../../src/gateways/tyk/api-definition.ts';
import { TykGateway } from '../../src/gateways/tyk/tyk.ts';
import { startDashboard, type Dashboard } from '../../src/upstreams/dashboard/dashboard.ts';
import type { PolicyKind } from '../../src/upstreams/dashboard/policy.ts';
import { startUpstream, type Upstream } from '../../src/upstreams/upstream.ts';
import type { TykPrograms } from '../setup/tyk-preflight.ts';
import type { Subject } from './prove.ts';

/** What a Tyk is set up with. */
export interface TykSetup {
  programs: TykPrograms;
  /** Folder of the parts' logs. */
  logs: string;
  /** Policies that there are before Tyk starts. */
  policies: { kind: PolicyKind; count: number };
}

/** A Tyk with Redis, the mock dashboard and a reflection upstream. */
export class TykSubject implements Subject {
  readonly dashboard: Dashboard;
  readonly upstream: Upstream;
  readonly #setup: TykSetup;
  #gateway: TykGateway;

  private constructor(setup: TykSetup, dashboard: Dashboard, upstream: Upstream, gateway: TykGateway) {
    this.#setup = setup;
    this.dashboard = dashboard;
    this.upstream = upstream;
    this.#gateway = gateway;
  }

  static async start(setup: TykSetup): Promise<TykSubject> {
    const { logs, policies } = setup;
    const options = { nodeSecret: NODE_SECRET, api: API_ID };
    const dashboard = await startDashboard(options, path.join(logs, 'dashboard.log'));
    const upstream = await startUpstream('reflection', path.join(logs, 'reflection.log'));
    try {
      await dashboard.create(policies.kind, policies.count);
      return new TykSubject(setup, dashboard, upstream, await startTyk(setup, dashboard, upstream));
    } catch (error) {
      await Promise.all([dashboard.stop(), upstream.stop()]);
      throw error;
    }
  }

  get gateway(): TykGateway {
    return this.#gateway;
  }

  async rebuild(): Promise<void> {
    await this.#gateway.stop();
    this.#gateway = await startTyk(this.#setup, this.dashboard, this.upstream);
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
    await Promise.all([this.dashboard.stop(), this.upstream.stop()]);
  }
}

function startTyk({ programs, logs }: TykSetup, dashboard: Dashboard, upstream: Upstream) {
  return TykGateway.start({
    program: programs.tyk,
    redisProgram: programs.redis,
    dashboardUrl: dashboard.url,
    upstreamUrl: upstream.url,
    logFile: path.join(logs, 'tyk.log'),
  });
}
