import { getReaper, type ContainerRuntimeClient } from 'testcontainers';
import { UserError } from '../../common/user-error.ts';
import { oneLine } from './build/engine-output.ts';

/**
 * Starts Ryuk, the reaper of testcontainers, unless TESTCONTAINERS_RYUK_DISABLED=true. testcontainers would start it
 * with the first network or container, where a failure would not name it.
 * @throws UserError if it does not start
 */
export async function startRyuk(client: ContainerRuntimeClient): Promise<void> {
  await getReaper(client).catch((error: unknown) => {
    throw new UserError(
      `Ryuk, the reaper of testcontainers, does not start (${oneLine(error)}): make its image available, or set TESTCONTAINERS_RYUK_DISABLED=true, since the suite removes its containers without it too`,
    );
  });
}
