import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/**
 * The first line that a program prints.
 * @throws Error if it ends without one
 */
export function firstLine({ stdout }: { stdout: Readable }): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines = createInterface({ input: stdout });
  lines.once('line', resolve);
  lines.once('close', () => reject(new Error('the program ended before it printed a line')));
  return promise;
}
