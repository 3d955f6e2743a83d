import type { LoadEngine } from '../../load/engine.ts';

/** Runs something that uses engines, and closes them after it, however it ends. */
export async function closingAfter<Result>(
  engines: readonly (LoadEngine | undefined)[],
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } finally {
    await Promise.all(engines.map(async (engine) => engine?.close()));
  }
}
