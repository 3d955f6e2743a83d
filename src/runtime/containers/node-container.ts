import { parseReady, READY_LINE } from '../processes/ready-line.ts';
import { startContainer, type ContainerPart } from './container.ts';
import type { ContainerNetwork } from './network.ts';

/** Starts one of the suite's own programs from its image, with the same argument as in a process. */
export function startNodeContainer<Ready>(
  spec: { name: string; image: string; network: ContainerNetwork; ports: number[]; logFile: string },
  argument: unknown,
): Promise<ContainerPart<Ready>> {
  return startContainer<Ready>({
    ...spec,
    command: [JSON.stringify(argument)],
    ready: { line: READY_LINE, read: (line) => parseReady(line) as Ready | undefined },
  });
}
