/**
 * Lets a command go on when whoever reads its output has gone, as `head` does after some lines: what it has started is
 * still ended in order, and its exit code still tells the verdict.
 */
export function allowClosedOutput(): void {
  for (const output of [process.stdout, process.stderr])
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}
