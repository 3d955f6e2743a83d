import path from 'node:path';
import { request } from 'undici';
import type { TargetState } from '../../src/record/target/target-state.ts';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { Reloadable, Target } from '../../src/targets/target.ts';
import type { StreamDefect } from './stream-defects.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/stream-server.ts');

/** The stream server as a target. */
export type StreamTarget = Target & Reloadable;

/** Starts the stream server with a defect that each reload shows. */
export async function startStreamTarget(defect: StreamDefect): Promise<StreamTarget> {
  const logFile = path.join(runFolder(), `streams-${defect}.log`);
  const part = await startNodePart<{ pid: number; port: number }>(
    'stream server',
    SERVER,
    { defect },
    logFile,
  );
  const { pid, port } = part.ready;
  const url = `http://127.0.0.1:${port}`;
  const inspect = async (): Promise<TargetState> => {
    const { body } = await request(`${url}/epoch`);
    return { epoch: Number(await body.text()) };
  };
  return {
    identity: { gateway: 'reference', version: '0.0.0', runtime: 'processes', real: false },
    url,
    logFile,
    inspect,
    reload: async () => {
      const { epoch } = await inspect();
      process.kill(pid, 'SIGHUP');
      while ((await inspect()).epoch === epoch);
    },
    stop: () => part.stop(),
  };
}
