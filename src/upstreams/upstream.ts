import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { startNodePart } from '../runtime/processes/node-part.ts';
import type { UpstreamKind } from './answers.ts';

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));

/** A started upstream. */
export interface Upstream {
  /** Its origin, without a trailing slash. */
  readonly url: string;
  /** Takes how often it handled each request since the last call, one byte per id. */
  takeHandled(): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** Starts an upstream as a process. @throws UserError when it does not start */
export async function startUpstream(kind: UpstreamKind, logFile: string): Promise<Upstream> {
  const part = await startNodePart<{ port: number; controlPort: number }>(
    `the ${kind} upstream`,
    PROGRAM,
    { kind },
    logFile,
  );
  const control = `http://127.0.0.1:${part.ready.controlPort}`;
  return {
    url: `http://127.0.0.1:${part.ready.port}`,
    takeHandled: async () => new Uint8Array(await (await request(control)).body.arrayBuffer()),
    stop: () => part.stop(),
  };
}
