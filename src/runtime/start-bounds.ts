// How long parts may take to start and to stop. The time limits in src/vitest/time-limits.ts are derived from these.

/** Until a process is ready. */
export const PART_READY_BOUND_MS = 15_000;
/** Until a process has exited after SIGTERM; then it is killed. */
export const PART_STOP_BOUND_MS = 5000;
/** Until a container is ready. */
export const CONTAINER_READY_BOUND_MS = 60_000;
/** Until the output of a container has arrived that is ready, or that has been removed. */
export const CONTAINER_OUTPUT_BOUND_MS = 30_000;
/** Until a service that has announced it is ready also passes its health check. */
export const HEALTHY_BOUND_MS = 5000;
/** Until a pod of the probe is ready: its node may have to pull the image first. It starts within a test, in no hook. */
export const SHARD_READY_BOUND_MS = 120_000;
/** The same for a pod of a deploy on Kubernetes, and for its controller. */
export const POD_READY_BOUND_MS = 60_000;
/** Until the reaper has removed what a run left behind. */
export const SWEEP_BOUND_MS = 8000;
/** Until a version of a user's server that is bisected has ended; then it is killed. */
export const VERSION_STOP_BOUND_MS = 30_000;
