/** Sends a signal to the process group of a leader, unless it is gone already. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    // 0 and below name other groups than its own.
    if (leader > 0) process.kill(-leader, signal);
  } catch {
    // The group is already gone.
  }
}
