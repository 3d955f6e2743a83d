import path from 'node:path';
import { API_ID } from '../../targets/tyk/api-definition.ts';
import { NODE_SECRET } from '../../targets/tyk/config.ts';
import { tykInContainers } from '../../targets/tyk/in-containers.ts';
import { tykInProcesses } from '../../targets/tyk/in-processes.ts';
import type { TykRuntime } from '../../targets/tyk/runtime.ts';
import { createNetwork } from '../../runtime/containers/network.ts';
import {
  startDashboard,
  startDashboardInContainer,
  type Dashboard,
} from '../../upstreams/dashboard/dashboard.ts';
import { startUpstream, startUpstreamInContainer, type Upstream } from '../../upstreams/upstream.ts';
import type { TykPrograms } from '../prepare/tyk.ts';

const DASHBOARD_OPTIONS = { nodeSecret: NODE_SECRET, api: API_ID };

/** What a Tyk needs around it, and where Tyk itself is started. */
export interface TykEnvironment {
  readonly runtime: TykRuntime;
  readonly dashboard: Dashboard;
  readonly upstream: Upstream;
  /** To be called once Tyk has stopped. */
  close(): Promise<void>;
}

/** How to start the parts of an environment. */
interface Starts {
  runtime: TykRuntime;
  dashboard: () => Promise<Dashboard>;
  upstream: () => Promise<Upstream>;
  close: () => Promise<void>;
}

/** Starts the mock dashboard and the upstream where the programs run. @throws UserError when one does not start */
export async function openTykEnvironment(programs: TykPrograms, logs: string): Promise<TykEnvironment> {
  const { runtime, close, ...starts } = await startsOf(programs, logs);
  const started: { stop(): Promise<void> }[] = [];
  const end = async () => {
    await Promise.all(started.map((part) => part.stop()));
    await close();
  };
  try {
    const dashboard = await starts.dashboard();
    started.push(dashboard);
    const upstream = await starts.upstream();
    started.push(upstream);
    return { runtime, dashboard, upstream, close: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startsOf(programs: TykPrograms, logs: string): Promise<Starts> {
  const logFile = (part: string) => path.join(logs, `${part}.log`);
  const { images } = programs;
  if (!images) {
    return {
      runtime: tykInProcesses(programs),
      dashboard: () => startDashboard(DASHBOARD_OPTIONS, logFile('dashboard')),
      upstream: () => startUpstream('reflection', logFile('reflection')),
      close: () => Promise.resolve(),
    };
  }
  const network = await createNetwork();
  const where = (part: 'dashboard' | 'upstream') => ({
    image: images[part],
    network,
    logFile: logFile(part === 'upstream' ? 'reflection' : part),
  });
  return {
    runtime: tykInContainers(programs, network),
    dashboard: () => startDashboardInContainer(DASHBOARD_OPTIONS, where('dashboard')),
    upstream: () => startUpstreamInContainer('reflection', where('upstream')),
    close: () => network.remove(),
  };
}
