/** Counts from the logs of the plugin servers, since the first of them was started. */
export interface PluginCounts {
  /** One for each instance that was started, and one for each query of the schema. */
  newCalls: number;
  closedInstances: number;
}

/**
 * A shell command that counts in the logs of this folder: plugins log each New(), and go-pdk each instance that Kong
 * closes.
 */
export function countCommand(folder: string): string {
  return `cat ${folder}/*plugin.log 2>/dev/null | awk '/New\\(\\) has been called/ { n++ } /closed instance/ { c++ } END { print n + 0, c + 0 }'`;
}

/** Reads the output of that command. A count that is missing is 0. */
export function readCounts(stdout: string): PluginCounts {
  const [newCalls = 0, closedInstances = 0] = stdout.trim().split(' ').map(Number);
  return { newCalls: newCalls || 0, closedInstances: closedInstances || 0 };
}
