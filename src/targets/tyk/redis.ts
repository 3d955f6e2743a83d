import { createClient } from '@redis/client';
import { waitUntil } from '../../common/wait-until.ts';
import { TYK_SUBSCRIBED_BOUND_MS } from '../start-bounds.ts';

/** Arguments that make Redis keep everything in memory. */
export const IN_MEMORY = ['--save', '', '--appendonly', 'no'];

/** Where a Redis can be reached. */
export interface RedisAddress {
  host: string;
  port: number;
}

/** A started Redis that keeps everything in memory. Its address is the one at which Tyk reaches it. */
export interface Redis extends Readonly<RedisAddress> {
  /** @throws Error when the channel has no subscriber */
  publish(channel: string, message: string): Promise<void>;
  /** Waits until the channel has a subscriber. @throws Error when it has none within 10 s */
  subscribed(channel: string): Promise<void>;
  stop(): Promise<void>;
}

/** The line of Redis's log that says it accepts connections. */
export const REDIS_READY = /Ready to accept connections/;

/** Recognizes the line of Redis's log that says it accepts connections. */
export function redisReady(line: string): true | undefined {
  return REDIS_READY.test(line) ? true : undefined;
}

/** Connects to a started Redis. It is stopped with the connection, or when that fails. @throws the transport's error */
export async function connectRedis(
  here: RedisAddress,
  forTyk: RedisAddress,
  stop: () => Promise<void>,
): Promise<Redis> {
  const client = createClient({ socket: { ...here, reconnectStrategy: false } });
  // Without a listener, a broken connection would end this process. publish() reports it too.
  client.on('error', () => undefined);
  await client.connect().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    ...forTyk,
    publish: async (channel, message) => {
      if ((await client.publish(channel, message)) === 0)
        throw new Error(`the Redis channel ${channel} has no subscriber`);
    },
    subscribed: (channel) =>
      waitUntil(`the Redis channel ${channel} has a subscriber`, TYK_SUBSCRIBED_BOUND_MS, async () => {
        const listeners = await client.pubSubNumSub([channel]);
        return (listeners[channel] ?? 0) > 0;
      }),
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
}
