// Single requests to a target from where the load comes from, which may reach what this process cannot.
import { askOnce, lookOnce, type FreshResponse } from './fresh-connections.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';
import type { TargetRequest } from './target-request.ts';

/** Sends single requests to a target. */
export interface Asker {
  /** @throws as `askOnce` of `fresh-connections.ts` */
  askOnce(url: URL, wanted: TargetRequest, signal: AbortSignal): Promise<FreshResponse>;
  /** @throws as `lookOnce` of `fresh-connections.ts` */
  lookOnce(url: URL, wanted: TargetRequest, signal: AbortSignal): Promise<StreamsShow>;
}

/** Sends them from this process. */
export const ownAsker: Asker = { askOnce, lookOnce };

/** Has a shard run an operation, as `LoadEngine.ask` does. */
type Ask = (operation: string, input: unknown, signal?: AbortSignal) => Promise<unknown>;

interface Input {
  url: string;
  wanted: TargetRequest;
}

/** What a shard runs when it is asked to; `askerThrough` asks for it. */
export const REQUEST_OPERATIONS = {
  'ask-once': ({ url, wanted }: Input, signal: AbortSignal) => askOnce(new URL(url), wanted, signal),
  'look-once': ({ url, wanted }: Input, signal: AbortSignal) => lookOnce(new URL(url), wanted, signal),
};

/** Sends them from where the load comes from. */
export function askerThrough(ask: Ask): Asker {
  return {
    askOnce: async (url, wanted, signal) =>
      (await ask('ask-once', inputOf(url, wanted), signal)) as FreshResponse,
    lookOnce: async (url, wanted, signal) =>
      (await ask('look-once', inputOf(url, wanted), signal)) as StreamsShow,
  };
}

function inputOf(url: URL, wanted: TargetRequest): Input {
  return { url: url.href, wanted };
}
