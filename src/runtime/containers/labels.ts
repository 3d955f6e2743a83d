/** The label with the run's id on each of its containers. The reaper finds them by it. */
export const RUN_LABEL = 'reload-proof.run';
/**
 * The label with the run's id on each layer that it builds, to distinguish its untagged layers from those of others.
 */
export const BUILD_LABEL = 'reload-proof.build';
/** The repository of the images that the suite keeps between runs. */
export const REPOSITORY = 'reload-proof';
/** A file in the run's folder. If it exists, there may be containers to remove. */
export const ENGINE_TAG = 'engine';
/** The name prefix of files in the run's folder that say which images are being built. */
export const BUILDING_TAG = 'building-';

/** How the names of a run's networks begin. The reaper finds them by it. */
export function networkPrefix(runId: string): string {
  return `${REPOSITORY}-${runId}-`;
}
