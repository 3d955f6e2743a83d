import type { WaitStrategy } from 'testcontainers';

/** Does not wait, since startContainer() itself waits until the program is ready. */
export const noWait: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => noWait,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};
