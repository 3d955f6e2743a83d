/** Every container and network of a run carries its id under this label; the reaper finds them by it. */
export const RUN_LABEL = 'reload-proof.run';
/** Every layer carries the id of the run that builds it, so that what a build leaves untagged can be told from anybody else's. */
export const BUILD_LABEL = 'reload-proof.build';
/** The repository of the images that the suite keeps between runs. */
export const REPOSITORY = 'reload-proof';
/** A file in the run's folder that says that there may be containers to remove. */
export const ENGINE_TAG = 'engine';
/** Files in it that say which images are being built; their names begin so. */
export const BUILDING_TAG = 'building-';
