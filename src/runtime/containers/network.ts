import { randomBytes } from 'node:crypto';
import { Network } from 'testcontainers';
import { runId } from '../reaper/reaper.ts';
import { containerEngine } from './engine.ts';
import { networkPrefix } from './labels.ts';

/** The network of one scenario. Its containers reach only each other. */
export interface ContainerNetwork {
  readonly name: string;
  /** To be called after its containers have been removed. */
  remove(): Promise<void>;
}

/** Creates a network. */
export async function createNetwork(): Promise<ContainerNetwork> {
  await containerEngine();
  const name = `${networkPrefix(runId())}${randomBytes(4).toString('hex')}`;
  // testcontainers puts no label of ours on a network, but takes its name from here.
  const network = await new Network({ nextUuid: () => name }).start();
  return { name, remove: async () => void (await network.stop()) };
}
