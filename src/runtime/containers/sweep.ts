import type Dockerode from 'dockerode';
import { BUILD_LABEL, RUN_LABEL } from './labels.ts';

/** Removes the containers, networks and unfinished images of a run, and says which containers and networks there were. */
export async function sweepContainers(docker: Dockerode, runId: string): Promise<string[]> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id }) => gone(docker.getContainer(Id).remove({ force: true, v: true }))),
  );
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => gone(docker.getNetwork(Id).remove())));
  await pruneUnfinished(docker, runId);
  return [
    ...containers.map(({ Names, Image }) => `container ${Names.join(' ')} of ${Image}`),
    ...networks.map(({ Name }) => `network ${Name}`),
  ];
}

/**
 * Removes the untagged images that builds of this run have left: stages of a finished one, steps of a broken one.
 * One by one, since an engine refuses to prune for two at a time.
 */
export async function pruneUnfinished(docker: Dockerode, runId: string): Promise<void> {
  const filters = { dangling: ['true'], label: [`${BUILD_LABEL}=${runId}`] };
  const images = await docker.listImages({ filters });
  await Promise.all(images.map(({ Id }) => gone(docker.getImage(Id).remove())));
}

// Somebody else may be removing the same: the run itself, while the reaper begins.
async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  });
}
