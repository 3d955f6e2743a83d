import { holdsWithin, waitUntil } from '../../common/wait-until.ts';
import type { StateWithPluginServers } from '../../record/target-state.ts';
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
  lookBefore: (target) => target.lookBeforeReload?.(),
  commandMs: (target) => target.commandMs,
  run: (target) => target.reload(),
};

/** Nothing happens: what the load alone does to a target. */
export const steady: Disruption = { kind: 'none', run: () => Promise.resolve() };

const LATE_BOUND_MS = 30_000;
const LATE_POLL_MS = 50;

/**
 * A plugin server comes up late, while requests already arrive at a target that has just been started. Over when it is
 * there.
 */
export function lateStart(name: string): Disruption<Target<StateWithPluginServers>> {
  return {
    kind: 'late-start',
    run: (target) =>
      waitUntil(
        `the plugin server ${name} is up`,
        LATE_BOUND_MS,
        async () => (await findPluginServer(target, name)) !== undefined,
        LATE_POLL_MS,
      ),
  };
}

/**
 * SIGKILL for a plugin server. Over when the target has started another one, for which it has somewhat longer than the
 * bound (ms).
 */
export function killPluginServer(
  name: string,
  boundMs = 0,
): Disruption<Target<StateWithPluginServers> & Killable> {
  const waitMs = Math.max(RESPAWN_WAIT_MS, waitLimit(boundMs));
  return {
    kind: 'kill',
    run: async (target) => {
      const find = () => findPluginServer(target, name);
      const pid = await find();
      if (pid === undefined) throw new Error(`the target has no plugin server ${name} to kill`);
      await target.kill(pid);
      const isReplaced = await holdsWithin(waitMs, async () => {
        const now = await find();
        return now !== undefined && now !== pid;
      });
      if (!isReplaced) throw new Error(`${name} was not started again within ${waitMs} ms`);
    },
  };
}

async function findPluginServer(
  target: Target<StateWithPluginServers>,
  name: string,
): Promise<number | undefined> {
  const { processes } = (await target.inspect()).pluginServers;
  return processes.find((server) => server.name === name)?.pid;
}
