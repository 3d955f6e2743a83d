import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { PluginServerSpec } from '../../../runtime/builds/plugins.ts';
import type { PluginServerAddress } from '../config.ts';
import { PLUGIN_SERVER_READY_BOUND_MS } from '../start-bounds.ts';

const READY_POLL_MS = 5;
const NEW_CALL = /New\(\) has been called \d+ times/;
const CLOSED = /closed instance \d+/;

/** What the logs of plugin servers say of their instances so far. */
export interface InstanceCounts {
  newCalls: number;
  /** Only go-pdk logs these. */
  closedInstances: number;
}

/** A running plugin server. */
export interface PluginServer extends PluginServerAddress {
  pid: number;
  counts: () => InstanceCounts;
  /** Resolves when it has ended, with the signal or exit code. */
  ended: Promise<string>;
  stop: () => Promise<void>;
}

/**
 * Starts a plugin server in a socket folder of its own and waits until it accepts connections.
 * @throws Error when it ends first, or does not accept within 10 s
 */
export async function startPluginServer(
  spec: PluginServerSpec,
  protocol: PluginServerAddress['protocol'],
  folder: string,
  generation: number,
): Promise<PluginServer> {
  await mkdir(folder, { recursive: true });
  const [command = '', ...args] = spec.start.map((word) => word.replace('{dir}', folder));
  const child = spawn(command, args, {
    env: { ...process.env, ...spec.env },
    cwd: spec.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = howItEnded(child);
  const counts = countInstances(child, spec.name);
  const socket = path.join(folder, spec.socket);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const refused = await Promise.race([ended, accepting(socket)]);
  if (refused !== undefined) {
    await stop();
    throw new Error(`the plugin server ${spec.name} did not start: ${refused}`);
  }
  return { name: spec.name, generation, protocol, socket, pid: child.pid ?? 0, counts, ended, stop };
}

async function howItEnded(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return signal ?? `exit code ${code}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The sum of several counts. */
export function sumOfCounts(all: readonly InstanceCounts[]): InstanceCounts {
  const total = { newCalls: 0, closedInstances: 0 };
  for (const { newCalls, closedInstances } of all) {
    total.newCalls += newCalls;
    total.closedInstances += closedInstances;
  }
  return total;
}

function countInstances(child: ChildProcess, name: string): () => InstanceCounts {
  const counts = { newCalls: 0, closedInstances: 0 };
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (NEW_CALL.test(line)) counts.newCalls++;
      if (CLOSED.test(line)) counts.closedInstances++;
      process.stderr.write(`[${name}:${child.pid}] ${line}\n`);
    });
  }
  return () => ({ ...counts });
}

// With a loop of its own: the gateway's image has no other folder, and so no waitUntil.
async function accepting(socket: string): Promise<string | undefined> {
  const endMs = performance.now() + PLUGIN_SERVER_READY_BOUND_MS;
  while (performance.now() < endMs) {
    if (await accepts(socket)) return undefined;
    await delay(READY_POLL_MS);
  }
  return `nobody accepted on ${socket} within ${PLUGIN_SERVER_READY_BOUND_MS / 1000} s`;
}

async function accepts(socket: string): Promise<boolean> {
  const connection = createConnection(socket);
  try {
    await once(connection, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}
