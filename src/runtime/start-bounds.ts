// How long parts may take to start and to end: whoever sets a time limit around them has to know these (src/vitest/time-limits.ts).

/** Until a process says that it is ready. */
export const PART_READY_BOUND_MS = 15_000;
/** Until a process has ended after SIGTERM; then it is killed. */
export const PART_STOP_BOUND_MS = 5000;
/** Until a container says that it is ready. */
export const CONTAINER_READY_BOUND_MS = 60_000;
/** Until a service that says it is ready also passes its health check. */
export const HEALTHY_BOUND_MS = 5000;
/** Until the reaper has ended what a run left behind. */
export const SWEEP_BOUND_MS = 8000;
