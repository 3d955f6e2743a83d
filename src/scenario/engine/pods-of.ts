import { requireGrpcThrough, type RequireGrpc } from '../../load/grpc/remote-look.ts';
import { askerThrough, type Asker } from '../../targets/external/remote-requests.ts';
import type { OpenedEngine } from './open-engine.ts';

/** The pods of an engine. */
export interface EnginePods {
  /** Starts them, but for a dry run. @throws one sentence; the signal's reason */
  start: () => Promise<void>;
  /** Sends requests from one of them; in a dry run nobody does. */
  asker: Asker | 'nobody';
  /** Looks from one of them; in a dry run nobody does. */
  requireGrpc: RequireGrpc;
}

/** How pods are started. */
export interface PodsStart {
  /** Whether none may be. @default false */
  dryRun?: boolean;
  signal?: AbortSignal;
  /** Called when they begin to start, and when they have. */
  onPods?: (state: 'starting' | 'started') => void;
}

/** The pods of an engine, which start nothing yet; undefined where it has none. @throws UserError when they may not be made */
export async function podsOf(
  opened: OpenedEngine | undefined,
  { dryRun = false, signal, onPods }: PodsStart,
): Promise<EnginePods | undefined> {
  if (!opened?.pods) return undefined;
  const { engine, pods } = opened;
  await pods.requireAllowed();
  const ask = dryRun ? undefined : engine.ask?.bind(engine);
  return {
    start: async () => {
      if (dryRun) return;
      onPods?.('starting');
      await engine.open?.(signal);
      onPods?.('started');
    },
    asker: ask ? askerThrough(ask) : 'nobody',
    requireGrpc: ask ? requireGrpcThrough(ask) : () => Promise.resolve(),
  };
}
