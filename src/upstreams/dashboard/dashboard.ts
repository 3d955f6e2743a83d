import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { startNodePart } from '../../runtime/processes/node-part.ts';
import type { Command } from './control.ts';
import type { PolicyKind } from './policy.ts';
import type { DashboardOptions, DashboardState, Fault } from './protocol.ts';

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
  const pool = new Pool(`http://127.0.0.1:${part.ready.controlPort}`, { connections: CONTROL_CONNECTIONS });
  const ask = async (command?: Command): Promise<unknown> => {
    const { body } = await pool.request(
      command === undefined
        ? { path: '/', method: 'GET' }
        : { path: '/', method: 'POST', body: JSON.stringify(command) },
    );
    return body.json();
  };
  return {
    url: `http://127.0.0.1:${part.ready.port}`,
    create: async (kind, count) =>
      ((await ask({ create: { kind, count } })) as { policies: number }).policies,
    setGate: async (gate) => void (await ask({ gate })),
    setFault: async (fault) => void (await ask({ fault })),
    state: async () => (await ask()) as DashboardState,
    stop: async () => {
      await pool.destroy();
      await part.stop();
    },
  };
}
