import { request } from 'undici';
import { programBeside } from '../common/places.ts';
import type { ContainerNetwork } from '../runtime/containers/network.ts';
import { startNodeContainer } from '../runtime/containers/node-container.ts';
import { startNodePart } from '../runtime/processes/node-part.ts';
import type { UpstreamKind } from './responses.ts';
import type { ListenAddress } from './serve.ts';

/** The address in a container, where every port is free. */
export const IN_CONTAINER: ListenAddress = { host: '0.0.0.0', port: 8080, controlPort: 8081 };
const PROGRAM = programBeside(import.meta.filename, 'main');

/** A started upstream. */
export interface Upstream {
  /** The origin that the gateway connects to, without a trailing slash. */
  readonly url: string;
  /** Returns how often it handled each request since the last call, one byte per id. */
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
  return upstream(`http://127.0.0.1:${part.ready.port}`, control, () => part.stop());
}

/** Starts an upstream from its image. @throws UserError when it does not start */
export async function startUpstreamInContainer(
  kind: UpstreamKind,
  where: { image: string; network: ContainerNetwork; logFile: string },
): Promise<Upstream> {
  const part = await startNodeContainer(
    { ...where, name: `the ${kind} upstream`, ports: [IN_CONTAINER.controlPort] },
    { kind, listen: IN_CONTAINER },
  );
  return upstream(`http://${part.ip}:${IN_CONTAINER.port}`, part.origin(IN_CONTAINER.controlPort), () =>
    part.stop(),
  );
}

function upstream(url: string, control: string, stop: () => Promise<void>): Upstream {
  return {
    url,
    takeHandled: async () => new Uint8Array(await (await request(control)).body.arrayBuffer()),
    stop,
  };
}
