// What plain clients of Node's own HTTP get over time, without the probe, while somebody switches by hand:
// node versions-over-time.ts URL [SECONDS]. Four keep their connection, four open one for each request.
import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const [url = '', seconds = '20'] = process.argv.slice(2);
const CLIENTS = 4;
const PAUSE_MS = 20;
const TIMEOUT_MS = 15_000;

/** What one kind of client got, and when, in ms from the start. */
interface Seen {
  requests: number;
  firstMs: number;
  lastMs: number;
}

const beganMs = performance.now();
const sinceBegin = () => Math.round(performance.now() - beganMs);

async function versionFrom(agent: Agent | false): Promise<string> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const [response] = (await once(get(url, { agent, signal }), 'response', { signal })) as [IncomingMessage];
    response.resume();
    await once(response, 'end', { signal });
    return String(response.headers['x-version']);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

async function client(keeps: boolean, seen: Map<string, Seen>): Promise<void> {
  const agent = keeps && new Agent({ keepAlive: true, maxSockets: 1 });
  while (sinceBegin() < Number(seconds) * 1000) {
    const atMs = sinceBegin();
    const version = await versionFrom(agent);
    const before = seen.get(version) ?? { requests: 0, firstMs: atMs, lastMs: atMs };
    seen.set(version, { ...before, requests: before.requests + 1, lastMs: Math.max(before.lastMs, atMs) });
    await delay(PAUSE_MS);
  }
  if (agent) agent.destroy();
}

async function clients(name: string, keeps: boolean): Promise<void> {
  const seen = new Map<string, Seen>();
  await Promise.all(Array.from({ length: CLIENTS }, () => client(keeps, seen)));
  for (const [version, { requests, firstMs, lastMs }] of seen)
    process.stdout.write(`${name}: ${requests} times ${version}, from ${firstMs} to ${lastMs} ms\n`);
}

await Promise.all([clients('keep-alive', true), clients('new-connection', false)]);
