import os from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell adds to the number of the signal that ended a program. */
const SIGNALED = 128;
type Close = (signal: NodeJS.Signals) => Promise<void>;

const open = new Set<Close>();

/**
 * Has pods deleted before a signal ends this process, where nobody else handles signals: as in a program that uses the
 * library, and after the last trial of a check. Returns what ends this.
 */
export function closeOnSignal(close: Close): () => void {
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
  process.stderr.write(`\nreload-proof: interrupted by ${signal}: deleting the pods of the load\n`);
  void Promise.allSettled([...open].map((close) => close(signal))).then(() =>
    process.exit(SIGNALED + os.constants.signals[signal]),
  );
}
