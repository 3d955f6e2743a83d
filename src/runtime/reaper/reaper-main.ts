// The reaper: a separate process that outlives the run by a moment and removes everything that it left behind. Its
// standard input is a pipe from the run: the line "finish" ends the run properly, and the end of the pipe means that
// the run died.
import { readdir, rm, rmdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { settledWithin } from '../../common/settled-within.ts';
import { holdsWithin } from '../../common/wait-until.ts';
import { BUILDING_TAG, ENGINE_TAG } from '../containers/labels.ts';
import { openCluster } from '../kubernetes/cluster.ts';
import { CLUSTER_TAG, sweepObjects } from '../kubernetes/run-objects.ts';
import { sweepRun } from '../namespaces/sweep.ts';
import { SWEEP_BOUND_MS } from '../start-bounds.ts';
import { findTagged, PART_TAG, RUN_TAG, type TaggedProcess } from './environment-tags.ts';

const SWEEP_PAUSE_MS = 20;
const BUILD_PAUSE_MS = 200;
const COMMAND_SHOWN = 120;

const [runId = '', unused = '', ...folders] = process.argv.slice(2);
// Ctrl-C reaches every process of a terminal, but this one has to stay.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

let tag = RUN_TAG;
const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  if (line !== 'finish') return;
  tag = PART_TAG;
  input.close();
});
input.once('close', () => void sweep());

async function sweep(): Promise<void> {
  const [killed, removed] = await Promise.all([killTagged(), removeContainers().catch(() => [])]);
  // Only after the processes are gone.
  const objects = await settledWithin('objects are deleted', SWEEP_BOUND_MS, deleteObjects()).catch(() => []);
  const namespaces = (await sweepRun(runId)).map((name) => `network namespace ${name}`);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 3 })));
  await removeIfEmpty(unused);
  // The run receives the list of what it had left behind; after a crash nobody reads it.
  process.stdout.on('error', () => undefined);
  process.stdout.write(JSON.stringify([...killed.map(describe), ...removed, ...objects, ...namespaces]), () =>
    process.exit(0),
  );
}

// A folder that is not empty was used, so it stays.
async function removeIfEmpty(folder: string): Promise<void> {
  if (folder !== '') await rmdir(folder).catch(() => undefined);
}

function describe({ pid, command }: TaggedProcess): string {
  return `process ${pid} ${command.slice(0, COMMAND_SHOWN)}`;
}

// Loaded only if needed, since a run in processes uses no engine.
async function removeContainers(): Promise<string[]> {
  const endMs = performance.now() + SWEEP_BOUND_MS;
  const names = await namesInFolders();
  if (!names.includes(ENGINE_TAG)) return [];
  const [{ connectEngine }, { pruneUnfinished, sweepContainers }] = await Promise.all([
    import('../containers/engine.ts'),
    import('../containers/sweep.ts'),
  ]);
  const { docker } = await connectEngine();
  const removed = await sweepContainers(docker, runId);
  // An engine aborts a build without a client only after its current step, so another layer may appear after the first
  // removal.
  while (names.some((name) => name.startsWith(BUILDING_TAG)) && performance.now() < endMs) {
    await pruneUnfinished(docker, runId);
    await delay(BUILD_PAUSE_MS);
  }
  return removed;
}

async function deleteObjects(): Promise<string[]> {
  return (await namesInFolders()).includes(CLUSTER_TAG) ? sweepObjects(await openCluster(), runId) : [];
}

async function namesInFolders(): Promise<string[]> {
  return (await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))).flat();
}

async function killTagged(): Promise<TaggedProcess[]> {
  const killed = new Map<number, TaggedProcess>();
  const areGone = async () => {
    const tagged = await findTagged(tag, runId, folders[0]);
    for (const found of tagged) {
      killed.set(found.pid, found);
      kill(found.pid);
    }
    return tagged.length === 0;
  };
  await holdsWithin(SWEEP_BOUND_MS, areGone, SWEEP_PAUSE_MS);
  return [...killed.values()];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It exited in the meantime.
  }
}
