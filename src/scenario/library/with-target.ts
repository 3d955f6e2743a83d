import path from 'node:path';
import type { RunningTarget, TargetDefinition } from '../../targets/defined/define-target.ts';
import type { ReloadOptions } from './reload-options.ts';

type WithRunning = Omit<ReloadOptions, 'target'> & { target?: RunningTarget };

/** Copies the logs of the target into the folder of a run, and returns the copies. */
type KeepLogs = (folder: string) => Promise<string[]>;

/** Calls a function with a running target, which is started and stopped if it is a definition. */
export async function withTarget<Result>(
  { target, ...options }: ReloadOptions,
  use: (options: WithRunning, keepLogs: KeepLogs) => Promise<Result>,
): Promise<Result> {
  if (target === undefined) return use(options, () => Promise.resolve([]));
  const running = isDefinition(target) ? await target.start() : target;
  try {
    return await use({ ...options, target: running }, (folder) =>
      running.copyLogs(path.join(folder, 'logs', running.name)),
    );
  } finally {
    if (running !== target) await running.stop();
  }
}

function isDefinition(target: TargetDefinition | RunningTarget): target is TargetDefinition {
  return 'start' in target;
}
