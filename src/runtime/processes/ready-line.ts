/** Matches a ready line. */
export const READY_LINE = /^\{"ready":/;

/** Prints the ready line of one of the suite's own programs, with its ports. */
export function announceReady(ready: object): void {
  process.stdout.write(`${JSON.stringify({ ready })}\n`);
}

/** The data of a ready line; undefined for any other line. */
export function parseReady(line: string): unknown {
  if (!READY_LINE.test(line)) return undefined;
  return (JSON.parse(line) as { ready: unknown }).ready;
}
