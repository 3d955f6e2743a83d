// Flows of one trial are under way together, under one disruption, and each is recorded apart.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTrial, writeTrial } from '../../../src/record/disk/trial-file.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import type { Target } from '../../../src/targets/target.ts';
import { runFlows } from '../../../src/trial/run-trial.ts';
import type { Disruption } from '../../../src/trial/trial-plan.ts';
import { DEFAULT_TIMING } from '../../../src/trial/timing.ts';
import { HandledIds } from '../../../src/upstreams/handled.ts';
import { observe } from '../../../src/verdict/observe/observe.ts';
import { errors, handledTwice } from '../../../src/verdict/observe/request-assertions.ts';

const TIMING = { ...DEFAULT_TIMING, durationBeforeMs: 100, durationAfterMs: 100, quietMs: 100 };
const REPEATED = 11;

/** A server that fails on /b while it reloads, and counts the 11th request of /c twice. */
async function startServer() {
  const handled = new HandledIds();
  const state = { epoch: 1, failing: false, seen: 0 };
  const server = createServer(({ url, headers }, response) => {
    handled.note(Number(headers['x-request-id']));
    if (url === '/c' && state.seen++ === REPEATED) handled.note(Number(headers['x-request-id']));
    response.writeHead(url === '/b' && state.failing ? 500 : 200).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const logFile = path.join(runFolder(), 'flows.log');
  await writeFile(logFile, '');
  const { port } = server.address() as AddressInfo;
  const target: Target = {
    identity: { gateway: 'reference', version: '0.0.0', runtime: 'processes', real: false },
    url: `http://127.0.0.1:${port}`,
    logFile,
    inspect: () => Promise.resolve({ epoch: state.epoch }),
    stop: () => Promise.resolve(),
  };
  const reload: Disruption = {
    kind: 'reload',
    run: async () => {
      state.failing = true;
      const until = state.seen + 50;
      while (state.seen < until) await new Promise(setImmediate);
      state.failing = false;
      state.epoch++;
    },
  };
  return { target, reload, upstream: { takeHandled: () => Promise.resolve(handled.take()) } };
}

async function runThree() {
  const { target, reload, upstream } = await startServer();
  const flows = ['a', 'b', 'c'].map((variant) => ({
    variant,
    load: { url: `${target.url}/${variant}`, connections: 2, thinkMs: 0, timeoutMs: 5000, expectation: {} },
  }));
  return runFlows(
    {
      scenario: 'flows',
      target,
      flows,
      targetVariant: 'target',
      disruption: reload,
      upstream,
      timing: TIMING,
    },
    1,
  );
}

test('a fault of one flow does not count for another', async () => {
  const trials = await runThree();
  expect(trials.map(({ variant }) => variant)).toEqual(['a', 'b', 'c', 'target']);
  const [a, b, c, target] = trials;
  if (!a || !b || !c || !target) throw new Error('expected four records');

  const found = [a, b, c].map((trial) => observe(trial, [errors, handledTwice]).assertions);
  expect(found.map((each) => each['errors']?.observed)).toEqual([0, expect.any(Number), 0]);
  expect(found[1]?.['errors']?.observed).toBeGreaterThan(0);
  expect(found.map((each) => each['handled-twice']?.observed)).toEqual([0, 0, 1]);
  for (const { requestTable } of [a, b, c])
    for (let id = 0; id < requestTable.length; id++) expect(requestTable.handled(id)).toBeGreaterThan(0);
  expect(new Set(trials.map(({ disruption }) => disruption.beganMs)).size).toBe(1);
});

test('the target has a record of its own, whose evidence is what its flows sent', async () => {
  const trials = await runThree();
  const [target] = trials.splice(3);
  if (!target) throw new Error('expected a record of the target');
  const before = trials.reduce((sum, trial) => sum + observe(trial).summary.before, 0);
  expect(before).toBeGreaterThanOrEqual(3 * TIMING.requestsBefore);
  expect(observe(target)).toMatchObject({
    missingEffect: [],
    missingLoad: [],
    summary: { before, unfinished: 0, recovery: { class: 'clean' } },
  });
  expect(target.requestTable).toHaveLength(0);

  const file = path.join(runFolder(), 'target-001.trial');
  await writeTrial(file, target);
  expect((await readTrial(file)).flows).toEqual(target.flows);
});
