import { randomBytes } from 'node:crypto';
import { runId } from '../reaper/reaper.ts';
import { containerEngine } from './engine.ts';
import { REPOSITORY, RUN_LABEL } from './labels.ts';

/** The network of one scenario. Its containers reach only each other. */
export interface ContainerNetwork {
  readonly name: string;
  /** To be called after its containers have been removed. */
  remove(): Promise<void>;
}

/** Creates a network. */
export async function createNetwork(): Promise<ContainerNetwork> {
  const { docker } = await containerEngine();
  const name = `${REPOSITORY}-${runId()}-${randomBytes(4).toString('hex')}`;
  const network = await docker.createNetwork({
    Name: name,
    Driver: 'bridge',
    Labels: { [RUN_LABEL]: runId() },
  });
  return { name, remove: async () => void (await network.remove()) };
}
