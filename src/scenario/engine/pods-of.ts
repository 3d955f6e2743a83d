import { askerThrough, type Asker } from '../../targets/external/remote-requests.ts';
import type { OpenedEngine } from './open-engine.ts';

/** The pods of an engine. */
export interface EnginePods {
  /** Starts them, but for a dry run. @throws one sentence */
  start: () => Promise<void>;
  /** Sends requests from one of them; in a dry run nobody does. */
  asker: Asker | 'nobody';
}

/** The pods of an engine, which start nothing yet; undefined where it has none. @throws UserError when they may not be made */
export async function podsOf(
  opened: OpenedEngine | undefined,
  dryRun: boolean,
): Promise<EnginePods | undefined> {
  if (!opened?.pods) return undefined;
  const { engine, pods } = opened;
  await pods.requireAllowed();
  return {
    start: async () => {
      if (!dryRun) await engine.open?.();
    },
    asker: dryRun || !engine.ask ? 'nobody' : askerThrough(engine.ask.bind(engine)),
  };
}
