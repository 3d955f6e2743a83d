const HEAD = '{"ready":';

/** Says, as one of the suite's own programs, that it is ready, with its ports. */
export function announceReady(ready: object): void {
  process.stdout.write(`${JSON.stringify({ ready })}\n`);
}

/** What an announcement says; undefined for any other line. */
export function parseReady(line: string): unknown {
  if (!line.startsWith(HEAD)) return undefined;
  return (JSON.parse(line) as { ready: unknown }).ready;
}
