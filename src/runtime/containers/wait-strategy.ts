import type { WaitStrategy } from 'testcontainers';

/** A container that runs is handed over at once: whether its program is ready, startContainer() finds out by the program's own word. */
export const noWait: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};
