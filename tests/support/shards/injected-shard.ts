import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { duplexPair, type Duplex } from 'node:stream';
import { runAgent, type Operations } from '../../../src/load/shards/agent/agent.ts';
import type { ShardHost, ShardLink } from '../../../src/load/shards/host.ts';
import { movedPart } from '../../../src/load/shards/merge/moved-part.ts';
import { lineOf, messagesOf } from '../../../src/load/shards/messages.ts';
import type { Hello, Order, Said } from '../../../src/load/shards/protocol.ts';
import { monotonicMs } from '../../../src/record/clock.ts';
import { readShard, writeShard, type ShardPart } from '../../../src/record/disk/shard-file.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

/** What is put between a shard and its coordinator, in place of a machine of its own. */
export interface Injected {
  /** What its hello says. */
  hello?: Partial<Hello>;
  /** How far its clock is ahead of that of this machine at a moment, ms. @default the same clock */
  aheadMs?: () => number;
  /** How long each order takes on its way, ms. @default 0 */
  delayMs?: number;
  /** Aborted when the link breaks. */
  breaks?: AbortSignal;
  /** Aborted when nothing comes any more, while the link stays. */
  freezes?: AbortSignal;
  /** Why the host says that it ended. */
  whyEnded?: string;
  /** What it can be asked to run. @default nothing */
  operations?: Operations;
  /** What its record says. */
  record?: Partial<ShardPart>;
  /** Called with all that has come from it. */
  onSaid?: (said: Said) => void;
}

/** Shards in this process, each with what is injected into its link. */
export function injectedHost(shards: readonly Injected[]): ShardHost & { connected: number } {
  return {
    shards: shards.length,
    sharesFiles: true,
    connected: 0,
    connect(index): Promise<ShardLink> {
      this.connected++;
      return Promise.resolve(linkOf(shards[index] ?? {}));
    },
    close: () => Promise.resolve(),
  };
}

function linkOf(injected: Injected): ShardLink {
  const { whyEnded } = injected;
  const [stream, far] = duplexPair();
  const [near, agentEnd] = duplexPair();
  void runAgent(agentEnd, injected.operations ?? {}).catch(() => undefined);
  void relayOrders(far, near, injected).catch(() => undefined);
  void relaySaid(near, far, injected).catch(() => undefined);
  const end = () => {
    far.destroy();
    near.destroy();
  };
  stream.once('close', end);
  injected.breaks?.addEventListener('abort', end);
  return { stream, ...(whyEnded === undefined ? {} : { whyEnded: () => Promise.resolve(whyEnded) }) };
}

async function relayOrders(from: Duplex, to: Duplex, { aheadMs = () => 0, delayMs = 0 }: Injected) {
  for await (const { message } of messagesOf(from, newFile)) {
    const order = message as Order;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    // Its own clock shows the time that it is told, when this one shows less.
    to.write(lineOf(order.order === 'begin' ? { ...order, atMs: order.atMs - aheadMs() } : order));
  }
  to.end();
}

async function relaySaid(from: Duplex, to: Duplex, injected: Injected) {
  const { aheadMs = () => 0, hello, freezes, onSaid } = injected;
  for await (const { message, file } of messagesOf(from, newFile)) {
    if (freezes?.aborted) continue;
    const said = message as Said;
    if (file !== undefined) to.write(await changedRecord(said, file, injected));
    else if ('hello' in said) to.write(lineOf({ hello: { ...said.hello, ...hello } }));
    else if (isClock(said)) to.write(lineOf({ ...said, result: { nowMs: monotonicMs() + aheadMs() } }));
    else to.write(lineOf(said));
    onSaid?.(said);
  }
  to.end();
}

function isClock(said: Said): boolean {
  return 'result' in said && said.result instanceof Object && 'nowMs' in said.result;
}

async function changedRecord(said: object, file: string, { aheadMs = () => 0, record }: Injected) {
  const folder = await mkdtemp(path.join(runFolder(), 'injected-'));
  try {
    const changed = path.join(folder, 'record');
    const part = await readShard(file);
    await writeShard(changed, { ...movedPart(part, aheadMs(), part.agreedMs + aheadMs()), ...record });
    const bytes = await readFile(changed);
    return Buffer.concat([Buffer.from(lineOf({ ...said, record: { bytes: bytes.length } })), bytes]);
  } finally {
    await rm(folder, { recursive: true });
    await rm(file);
  }
}

const newFile = () => path.join(runFolder(), `injected-${randomUUID()}`);
