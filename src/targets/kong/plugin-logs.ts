/** What the plugin servers have written of themselves since they were first started. */
export interface PluginCounts {
  /** Each is an instance started, or a schema asked for. */
  newCalls: number;
  closedInstances: number;
}

/** A shell command that counts in the logs of this folder: the plugins tell of New(), go-pdk of each instance that Kong had closed. */
export function countCommand(folder: string): string {
  return `cat ${folder}/*plugin.log 2>/dev/null | awk '/New\\(\\) has been called/ { n++ } /closed instance/ { c++ } END { print n + 0, c + 0 }'`;
}

/** Reads what the command printed; what it could not count is 0. */
export function readCounts(stdout: string): PluginCounts {
  const [newCalls = 0, closedInstances = 0] = stdout.trim().split(' ').map(Number);
  return { newCalls: newCalls || 0, closedInstances: closedInstances || 0 };
}
