/** This process's environment as the user set it: without the marks of a run, and without a test runner's variables. */
export function userEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:RELOAD_PROOF_|VITEST|NODE_ENV$)/.test(entry[0]),
  );
  return Object.fromEntries(entries);
}
