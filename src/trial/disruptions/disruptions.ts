import { waitUntil } from '../../common/wait-until.ts';
import type { StateWithPluginServers } from '../../record/target/target-state.ts';
import type { Killable, Reloadable, Target } from '../../targets/target.ts';
import { waitLimit } from '../../verdict/observe/bounds.ts';
import type { Disruption } from '../trial-plan.ts';

/**
 * The minimum, however short the bound of the verdict is: a restart that takes longer than the bound is measured, not
 * cut off.
 */
const RESPAWN_WAIT_MS = 10_000;

/** The target's own reload. */
export const reload: Disruption<Target & Reloadable> = {
  kind: 'reload',
  prepare: (target) => target.prepareReload?.(),
  lookBefore: (target) => target.lookBeforeReload?.(),
  nameOn: (target) => target.reloadName,
  commandMs: (target) => target.commandMs,
  showsNoEffect: (target) => target.showsNoEffect ?? false,
  run: (target) => target.reload(),
};

/** Nothing happens: what the load alone does to a target. */
export const steady: Disruption = { kind: 'none', run: () => Promise.resolve() };

const LATE_BOUND_MS = 30_000;
const LATE_POLL_MS = 50;

/** Plugin servers come up late, while requests already arrive at a target that has just been started. Over when they are all there. */
export function lateStart(...names: string[]): Disruption<Target<StateWithPluginServers>> {
  return {
    kind: 'late-start',
    run: (target) =>
      waitUntil(
        `${names.join(', ')} are up`,
        LATE_BOUND_MS,
        async () => (await findPluginServers(target, names)).every((pid) => pid !== undefined),
        LATE_POLL_MS,
      ),
  };
}

/**
 * SIGKILL for plugin servers, all at once. Over when the target has started another one for each, for which it has somewhat longer than
 * the bound (ms).
 */
export function killPluginServers(
  names: readonly string[],
  boundMs = 0,
): Disruption<Target<StateWithPluginServers> & Killable> {
  return {
    kind: 'kill',
    run: async (target) => {
      const killed = await findPluginServers(target, names);
      for (const [index, pid] of killed.entries())
        if (pid === undefined) throw new Error(`the target has no plugin server ${names[index]} to kill`);
      await Promise.all(killed.map((pid) => target.kill(pid ?? 0)));
      await waitUntil(
        `${names.join(', ')} have been started again`,
        Math.max(RESPAWN_WAIT_MS, waitLimit(boundMs)),
        async () => {
          const now = await findPluginServers(target, names);
          return now.every((pid, index) => pid !== undefined && pid !== killed[index]);
        },
      );
    },
  };
}

/** The same for a single one. */
export function killPluginServer(name: string, boundMs = 0): ReturnType<typeof killPluginServers> {
  return killPluginServers([name], boundMs);
}

async function findPluginServers(
  target: Target<StateWithPluginServers>,
  names: readonly string[],
): Promise<(number | undefined)[]> {
  const { processes } = (await target.inspect()).pluginServers;
  return names.map((name) => processes.find((server) => server.name === name)?.pid);
}
