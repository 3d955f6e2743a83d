import { Pool } from 'undici';
import { programBeside } from '../../common/places.ts';
import type { ContainerNetwork } from '../../runtime/containers/network.ts';
import { startNodeContainer } from '../../runtime/containers/node-container.ts';
import { startNodePart } from '../../runtime/processes/node-part.ts';
import { IN_CONTAINER } from '../upstream.ts';
import type { Command } from './control.ts';
import type { PolicyKind } from './policy.ts';
import type { DashboardOptions, DashboardState } from './protocol.ts';
import type { Fault } from '../../record/target/policy-record.ts';

const PROGRAM = programBeside(import.meta.filename, 'main');
const CONTROL_CONNECTIONS = 8;

/** A started mock dashboard, driven through its control port. */
export interface Dashboard {
  /** The origin that Tyk connects to, without a trailing slash. */
  readonly url: string;
  /** Creates policies and returns how many there are afterwards. */
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
  { url, control: controlUrl }: Record<'url' | 'control', string>,
  stop: () => Promise<void>,
): Dashboard {
  const pool = new Pool(controlUrl, { connections: CONTROL_CONNECTIONS });
  const control = async (command?: Command): Promise<unknown> => {
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
      ((await control({ create: { kind, count } })) as { policies: number }).policies,
    setGate: async (gate) => void (await control({ gate })),
    setFault: async (fault) => void (await control({ fault })),
    state: async () => (await control()) as DashboardState,
    stop: async () => {
      await pool.destroy();
      await stop();
    },
  };
}
