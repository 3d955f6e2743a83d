// A check that is interrupted ends at once, whatever it waits for.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { unlessAborted } from '../../../src/common/unless-aborted.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { usableFlows } from '../../../src/scenario/check/usable-flows.ts';
import { ExternalTarget } from '../../../src/targets/external/external.ts';
import { runTrial } from '../../../src/trial/run-trial.ts';
import { DEFAULT_TIMING } from '../../../src/trial/timing.ts';
import { TrialLoad } from '../../../src/trial/trial-load.ts';

const WHY = new Error('interrupted');
/** Longer than a test may take. */
const NEVER_MS = 3_600_000;

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A server that accepts connections and says nothing. */
const silent = (onConnection: () => void = () => undefined) => {
  const server = createNetServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    onConnection();
  });
  return listen(server);
};

const serve = (listener: RequestListener) => listen(createServer(listener));

function loadOn(url: string): LoadPlan {
  return { url, connections: 2, thinkMs: 0, timeoutMs: NEVER_MS, expectation: {} };
}

function targetAt(url: string, reload: () => void, signal: AbortSignal): ExternalTarget {
  const plan = { url, reload: () => Promise.resolve(reload()), reloadWaitMs: NEVER_MS };
  const logs = path.join(runFolder(), 'interrupted');
  return new ExternalTarget({ ...plan, status: 200, version: 'unknown' }, logs, signal);
}

test('while the effect of a reload is waited for', async () => {
  const interruption = new AbortController();
  let reloaded = false;
  const url = await serve((_request, response) => {
    if (reloaded) interruption.abort(WHY);
    response.end('x');
  });
  const target = targetAt(url, () => (reloaded = true), interruption.signal);
  await target.inspect();
  await expect(target.reload()).rejects.toBe(WHY);
});

test('while it is looked what a reload will have to change', async () => {
  const interruption = new AbortController();
  const url = await silent(() => interruption.abort(WHY));
  const target = targetAt(url, () => undefined, interruption.signal);
  await expect(target.lookBeforeReload()).rejects.toBe(WHY);
});

test('before a reload, which is then not made', async () => {
  const interruption = new AbortController();
  const url = await serve((_request, response) => void response.end('x'));
  const target = targetAt(url, () => undefined, interruption.signal);
  const run = vi.fn(() => Promise.resolve());
  const lookBefore = () => {
    interruption.abort(WHY);
    return undefined;
  };
  const trial = runTrial(
    {
      scenario: 'check',
      variant: 'busy',
      target,
      load: loadOn(url),
      disruption: { kind: 'reload', lookBefore, run },
      timing: { ...DEFAULT_TIMING, durationBeforeMs: 50 },
      signal: interruption.signal,
    },
    1,
  );
  await expect(trial).rejects.toBe(WHY);
  expect(run).not.toHaveBeenCalled();
});

test('while the last requests of a trial have no response', async () => {
  const load = await TrialLoad.start([loadOn(await silent())]);
  await load.until(([flow]) => flow?.sent === 2, NEVER_MS);
  await expect(load.stop(AbortSignal.abort(WHY))).rejects.toBe(WHY);
  await load.abandon();
});

test('while flows are tried that the target may not carry', async () => {
  const interruption = new AbortController();
  const url = await silent(() => interruption.abort(WHY));
  const http2 = { variant: 'http2', load: { ...loadOn(url), client: 'http2' as const }, optional: true };
  await expect(usableFlows([http2], undefined, interruption.signal)).rejects.toBe(WHY);
});

test('a promise that settles first is what it was', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2);
  await expect(unlessAborted(Promise.reject(new Error('own')), signal)).rejects.toThrow('own');
});
