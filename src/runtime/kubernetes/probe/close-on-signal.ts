import os from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell adds to the number of the signal that ended a program. */
const SIGNALED = 128;
const open = new Set<() => Promise<void>>();

/**
 * Has something closed before a signal ends this process, where nobody else handles signals: as before the first trial of a
 * check, and after its last one. Returns what ends this.
 */
export function closeOnSignal(close: () => Promise<void>): () => void {
  if (open.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  open.add(close);
  return () => {
    open.delete(close);
    if (open.size === 0) for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function onSignal(signal: NodeJS.Signals): void {
  // Whoever else listens closes it, too.
  if (process.listenerCount(signal) > 1) return;
  void Promise.allSettled([...open].map((close) => close())).then(() =>
    process.exit(SIGNALED + os.constants.signals[signal]),
  );
}
