import { randomBytes } from 'node:crypto';
import { runId } from '../reaper/reaper.ts';
import { containerEngine } from './engine.ts';
import { REPOSITORY, RUN_LABEL } from './labels.ts';

/** A network of one scenario: its containers see each other, and nobody else's. */
export interface ContainerNetwork {
  readonly name: string;
  /** Its containers have to be gone. */
  remove(): Promise<void>;
}

/** Makes a network. */
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
