import path from 'node:path';
import type { RunningTarget, TargetDefinition } from '../../targets/defined/define-target.ts';
import type { ReloadOptions } from './check-plan.ts';

type WithRunning = Omit<ReloadOptions, 'target'> & { target?: RunningTarget };

/** Calls a function with a running target, which is started and stopped if it is a definition; its logs are kept. */
export async function withTarget<Result extends { folder?: string }>(
  { target, ...options }: ReloadOptions,
  use: (options: WithRunning) => Promise<Result>,
): Promise<Result> {
  if (target === undefined) return use(options);
  const running = isDefinition(target) ? await target.start() : target;
  try {
    const result = await use({ ...options, target: running });
    if (result.folder !== undefined) await running.copyLogs(path.join(result.folder, 'logs', running.name));
    return result;
  } finally {
    if (running !== target) await running.stop();
  }
}

function isDefinition(target: TargetDefinition | RunningTarget): target is TargetDefinition {
  return 'start' in target;
}
