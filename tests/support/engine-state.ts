import { containerEngine } from '../../src/runtime/containers/engine.ts';
import { networkPrefix, RUN_LABEL } from '../../src/runtime/containers/labels.ts';

/** The label of Ryuk, which testcontainers starts for several runs and which ends 10 s after the last of them. */
export const RYUK_LABEL = 'org.testcontainers.ryuk';

/** All that an engine keeps which a run could leave behind. */
export interface EngineState {
  containers: string[];
  networks: string[];
  volumes: string[];
  danglingImages: string[];
}

/** The containers and networks of one run; others may use the engine at the same time. */
export async function partsOf(runId: string): Promise<string[]> {
  const { docker } = await containerEngine();
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters: { name: [networkPrefix(runId)] } });
  return [
    ...containers.map(({ Id }) => `container ${Id}`),
    ...networks.map(({ Id }) => `network ${Id}`),
  ].sort();
}

/** What the engine holds now, as sorted sets. */
export async function engineState(): Promise<EngineState> {
  const { docker } = await containerEngine();
  const [containers, networks, { Volumes }, images] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
    docker.listImages({ filters: { dangling: ['true'] } }),
  ]);
  return {
    containers: containers
      .filter(({ Labels }) => Labels[RYUK_LABEL] === undefined)
      .map(({ Id, Names }) => `${Names.join(' ')} ${Id}`)
      .sort(),
    networks: networks.map(({ Id, Name }) => `${Name} ${Id}`).sort(),
    volumes: (Volumes ?? []).map(({ Name }) => Name).sort(),
    danglingImages: images.map(({ Id }) => Id).sort(),
  };
}
