import { parseReady } from './ready-line.ts';
import type { Part } from './part-process.ts';
import { startPart } from './part-process.ts';

/** Starts one of the suite's own TypeScript programs; Node strips the types itself. */
export function startNodePart<Ready>(
  name: string,
  program: string,
  argument: unknown,
  logFile: string,
): Promise<Part<Ready>> {
  return startPart<Ready>({
    name,
    command: process.execPath,
    args: [program, JSON.stringify(argument)],
    logFile,
    ready: parseReady,
  });
}
