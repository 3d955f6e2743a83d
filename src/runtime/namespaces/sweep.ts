import { readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { findTagged, RUN_TAG } from '../reaper/environment-tags.ts';

/** Where `ip netns` keeps its names. */
const NAMES = '/run/netns';
const OURS = /^reload-proof-(?<run>[0-9a-f]{16})-/;

/** The name prefix of a run's namespaces. */
export function namespacePrefix(run: string): string {
  return `reload-proof-${run}-`;
}

/** Removes the namespaces of runs that have no process left. */
export async function sweepDead(): Promise<string[]> {
  const names = await namespaces();
  const runs = new Set(names.map((name) => OURS.exec(name)?.groups?.['run'] ?? ''));
  const removed = await Promise.all([...runs].map((run) => sweepIfDead(run)));
  return removed.flat();
}

/** Removes the namespaces of one run and returns their names. */
export async function sweepRun(run: string): Promise<string[]> {
  const names = (await namespaces()).filter((name) => name.startsWith(namespacePrefix(run)));
  await Promise.all(names.map((name) => removeNamespace(name)));
  return names;
}

/** Removes a namespace with its interfaces and rules, if it still exists. */
export async function removeNamespace(name: string): Promise<void> {
  // Otherwise the machine's end of the veth pair would disappear only a moment after the namespace.
  await execa('ip', ['-n', name, 'link', 'del', 'service'], { reject: false });
  await execa('ip', ['netns', 'del', name], { reject: false });
}

async function sweepIfDead(run: string): Promise<string[]> {
  const alive = run === process.env[RUN_TAG] || (await findTagged(RUN_TAG, run)).length > 0;
  return alive ? [] : sweepRun(run);
}

async function namespaces(): Promise<string[]> {
  const names = await readdir(NAMES).catch(() => []);
  return names.filter((name) => OURS.test(name));
}
