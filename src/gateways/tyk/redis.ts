import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from '@redis/client';
import { until } from '../../runtime/until.ts';
import { freePort } from '../../runtime/processes/free-port.ts';
import { startPart } from '../../runtime/processes/part-process.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';

/** Tyk subscribes while it starts. */
const SUBSCRIBED_BOUND_MS = 10_000;

/** A started Redis of one's own: it keeps everything in memory. */
export interface Redis {
  readonly port: number;
  /** @throws Error when nobody listens on the channel */
  publish(channel: string, message: string): Promise<void>;
  /** Waits until somebody listens on the channel. @throws Error when nobody does within 10 s */
  subscribed(channel: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis on a port and in a folder of its own. @throws UserError when it does not start */
export async function startRedis(program: string, logFile: string): Promise<Redis> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(runFolder(), 'redis-'));
  const inMemory = ['--save', '', '--appendonly', 'no', '--dir', folder];
  const part = await startPart({
    name: 'Redis',
    command: program,
    args: ['--port', String(port), '--bind', '127.0.0.1', ...inMemory],
    logFile,
    ready: (line) => (line.includes('Ready to accept connections') ? true : undefined),
  });
  const client = createClient({ socket: { host: '127.0.0.1', port } });
  // Without a listener a broken connection would end the process; publish() reports it as well.
  client.on('error', () => undefined);
  await client.connect();
  return {
    port,
    publish: async (channel, message) => {
      if ((await client.publish(channel, message)) === 0) throw new Error(`nobody listens on ${channel}`);
    },
    subscribed: (channel) =>
      until(`somebody listens on ${channel}`, SUBSCRIBED_BOUND_MS, async () => {
        const listeners = await client.pubSubNumSub([channel]);
        return (listeners[channel] ?? 0) > 0;
      }),
    stop: async () => {
      client.destroy();
      await part.stop();
    },
  };
}
