import path from 'node:path';
import { freePort } from '../../src/runtime/processes/free-port.ts';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { WorkerServerPlan } from '../fixtures/worker-server.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../fixtures/worker-server.ts');

/** Starts a server with workers on free ports, one for each application. */
export async function startWorkerServer(plan: Omit<WorkerServerPlan, 'ports'>, applications = 1) {
  const ports = await Promise.all(Array.from({ length: applications }, () => freePort()));
  const log = path.join(runFolder(), `worker-server-${ports[0]}.log`);
  const part = await startNodePart<{ pid: number }>('worker server', PROGRAM, { ...plan, ports }, log);
  return { pid: part.ready.pid, ports, stop: () => part.stop() };
}
