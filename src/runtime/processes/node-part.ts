import { inNamespace } from '../namespaces/namespace.ts';
import { parseReady } from './ready-line.ts';
import type { Part } from './part-process.ts';
import { startPart } from './part-process.ts';

/** Starts one of the suite's own TypeScript programs, optionally in a network namespace. Node strips the types. */
export function startNodePart<Ready>(
  name: string,
  program: string,
  argument: unknown,
  logFile: string,
  namespace?: string,
): Promise<Part<Ready>> {
  return startPart<Ready>({
    name,
    ...inNamespace(process.execPath, [program, JSON.stringify(argument)], namespace),
    logFile,
    ready: parseReady,
  });
}
