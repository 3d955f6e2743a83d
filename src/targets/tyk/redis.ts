import { createClient } from '@redis/client';
import { waitUntil } from '../../common/wait-until.ts';
import { TYK_SUBSCRIBED_BOUND_MS } from '../start-bounds.ts';

/** Arguments with which a Redis keeps everything in memory. */
export const IN_MEMORY = ['--save', '', '--appendonly', 'no'];

/** Where a Redis is reached. */
export interface RedisAddress {
  host: string;
  port: number;
}

/** A started Redis of one's own: it keeps everything in memory. Its address is the one at which Tyk reaches it. */
export interface Redis extends Readonly<RedisAddress> {
  /** @throws Error when nobody listens on the channel */
  publish(channel: string, message: string): Promise<void>;
  /** Waits until somebody listens on the channel. @throws Error when nobody does within 10 s */
  subscribed(channel: string): Promise<void>;
  stop(): Promise<void>;
}

/** Finds in Redis's log that it can be connected to. */
export function redisReady(line: string): true | undefined {
  return line.includes('Ready to accept connections') ? true : undefined;
}

/** Connects to a started Redis, which ends with the connection, or when there is none. @throws the transport's error */
export async function connectRedis(
  here: RedisAddress,
  forTyk: RedisAddress,
  stop: () => Promise<void>,
): Promise<Redis> {
  const client = createClient({ socket: { ...here, reconnectStrategy: false } });
  // Without a listener a broken connection would end the process; publish() reports it as well.
  client.on('error', () => undefined);
  await client.connect().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    ...forTyk,
    publish: async (channel, message) => {
      if ((await client.publish(channel, message)) === 0) throw new Error(`nobody listens on ${channel}`);
    },
    subscribed: (channel) =>
      waitUntil(`somebody listens on ${channel}`, TYK_SUBSCRIBED_BOUND_MS, async () => {
        const listeners = await client.pubSubNumSub([channel]);
        return (listeners[channel] ?? 0) > 0;
      }),
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}
