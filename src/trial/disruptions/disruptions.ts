import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../common/wait-until.ts';
import { waitFor } from '../../verdict/observe/bounds.ts';
import type { Disruption } from '../run-trial.ts';

/** At least so long, however short a bound the verdict has: what exceeds that is measured, not cut off. */
const RESPAWN_WAIT_MS = 10_000;
const RESPAWN_POLL_MS = 10;

/** The gateway's own reload. */
export const reload: Disruption = { kind: 'reload', run: (gateway) => gateway.reload() };

/** Nothing happens: what the load alone does to a gateway. */
export const steady: Disruption = { kind: 'none', run: () => Promise.resolve() };

const LATE_BOUND_MS = 30_000;
const LATE_POLL_MS = 50;

/** Nothing is done: a gateway has just been started, requests arrive already, and a plugin server comes up late. Over when it is there. */
export function lateStart(name: string): Disruption {
  return {
    kind: 'late-start',
    run: (gateway) =>
      waitUntil(
        `the plugin server ${name} is up`,
        LATE_BOUND_MS,
        async () => (await gateway.inspect()).pluginServers.some((server) => server.name === name),
        LATE_POLL_MS,
      ),
  };
}

/** SIGKILL for a plugin server; over when the gateway has another one, for which it gets some time more than the bound (ms). */
export function killPluginServer(name: string, boundMs = 0): Disruption {
  const waitMs = Math.max(RESPAWN_WAIT_MS, waitFor(boundMs));
  return {
    kind: 'kill',
    run: async (gateway) => {
      const find = async () =>
        (await gateway.inspect()).pluginServers.find((server) => server.name === name)?.pid;
      const pid = await find();
      if (pid === undefined) throw new Error(`the gateway has no plugin server ${name} to kill`);
      await gateway.kill?.(pid);
      const endMs = performance.now() + waitMs;
      for (let now = await find(); now === undefined || now === pid; now = await find()) {
        if (performance.now() > endMs) throw new Error(`${name} was not started again within ${waitMs} ms`);
        await delay(RESPAWN_POLL_MS);
      }
    },
  };
}
