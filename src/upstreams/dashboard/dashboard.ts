import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import type { ContainerNetwork } from '../../runtime/containers/network.ts';
import { startNodeContainer } from '../../runtime/containers/node-container.ts';
import { startNodePart } from '../../runtime/processes/node-part.ts';
import { IN_CONTAINER } from '../upstream.ts';
import type { Command } from './control.ts';
import type { PolicyKind } from './policy.ts';
import type { DashboardOptions, DashboardState } from './protocol.ts';
import type { Fault } from '../../record/policy-record.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
const CONTROL_CONNECTIONS = 8;

/** A started mock dashboard, seen through its side door. */
export interface Dashboard {
  /** Where Tyk finds it, without a trailing slash. */
  readonly url: string;
  /** Makes policies and returns how many there are then. */
  create(kind: PolicyKind, count: number): Promise<number>;
  setGate(gate: 'open' | 'closed'): Promise<void>;
  setFault(fault: Fault | 'none'): Promise<void>;
  state(): Promise<DashboardState>;
  stop(): Promise<void>;
}

/** Starts the mock dashboard as a process. @throws UserError when it does not start */
export async function startDashboard(options: DashboardOptions, logFile: string): Promise<Dashboard> {
  const part = await startNodePart<{ port: number; controlPort: number }>(
    'the mock dashboard',
    PROGRAM,
    options,
    logFile,
  );
  const origins = {
    url: `http://127.0.0.1:${part.ready.port}`,
    control: `http://127.0.0.1:${part.ready.controlPort}`,
  };
  return dashboard(origins, () => part.stop());
}

/** Starts the mock dashboard from its image. @throws UserError when it does not start */
export async function startDashboardInContainer(
  options: DashboardOptions,
  where: { image: string; network: ContainerNetwork; logFile: string },
): Promise<Dashboard> {
  const part = await startNodeContainer(
    { ...where, name: 'the mock dashboard', ports: [IN_CONTAINER.controlPort] },
    { ...options, listen: IN_CONTAINER },
  );
  const origins = {
    url: `http://${part.ip}:${IN_CONTAINER.port}`,
    control: part.origin(IN_CONTAINER.controlPort),
  };
  return dashboard(origins, () => part.stop());
}

function dashboard(
  { url, control }: Record<'url' | 'control', string>,
  stop: () => Promise<void>,
): Dashboard {
  const pool = new Pool(control, { connections: CONTROL_CONNECTIONS });
  const ask = async (command?: Command): Promise<unknown> => {
    const { body } = await pool.request(
      command === undefined
        ? { path: '/', method: 'GET' }
        : { path: '/', method: 'POST', body: JSON.stringify(command) },
    );
    return body.json();
  };
  return {
    url,
    create: async (kind, count) =>
      ((await ask({ create: { kind, count } })) as { policies: number }).policies,
    setGate: async (gate) => void (await ask({ gate })),
    setFault: async (fault) => void (await ask({ fault })),
    state: async () => (await ask()) as DashboardState,
    stop: async () => {
      await pool.destroy();
      await stop();
    },
  };
}
