import type Dockerode from 'dockerode';
import { holdsWithin } from '../../common/wait-until.ts';
import { SWEEP_BOUND_MS } from '../start-bounds.ts';
import { BUILD_LABEL, networkPrefix, RUN_LABEL } from './labels.ts';

const PAUSE_MS = 50;

/**
 * Removes the containers, networks and unfinished images of a run, and returns descriptions of the containers and
 * networks.
 */
export async function sweepContainers(docker: Dockerode, runId: string): Promise<string[]> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id }) => ignoreGone(docker.getContainer(Id).remove({ force: true, v: true }))),
  );
  const networks = await docker.listNetworks({ filters: { name: [`^${networkPrefix(runId)}`] } });
  await Promise.all(networks.map(({ Id }) => removeNetwork(docker, Id)));
  await pruneUnfinished(docker, runId);
  return [
    ...containers.map(({ Names, Image }) => `container ${Names.join(' ')} of ${Image}`),
    ...networks.map(({ Name }) => `network ${Name}`),
  ];
}

/**
 * Removes the untagged images that this run's builds have left: stages of finished ones, steps of failed ones.
 * An engine refuses two prunes at a time, and responds with 500 to the removal of an image that goes with its child just then:
 * so they are removed by their ids, one after the other.
 */
export async function pruneUnfinished(docker: Dockerode, runId: string): Promise<void> {
  const filters = { dangling: ['true'], label: [`${BUILD_LABEL}=${runId}`] };
  const images = await docker.listImages({ filters });
  for (const { Id } of images) await ignoreGone(docker.getImage(Id).remove());
}

// An engine may refuse to remove a network while it still detaches a container that has just been removed.
async function removeNetwork(docker: Dockerode, id: string): Promise<void> {
  const isGone = () =>
    docker
      .getNetwork(id)
      .remove()
      .then(
        () => true,
        (error: unknown) => (error as { statusCode?: number }).statusCode === 404,
      );
  await holdsWithin(SWEEP_BOUND_MS, isGone, PAUSE_MS);
}

// The run itself may be removing the same things while the reaper starts.
async function ignoreGone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  });
}
