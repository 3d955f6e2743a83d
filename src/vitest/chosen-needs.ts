import { readFile } from 'node:fs/promises';
import type { Vitest } from 'vitest/node';
import { isNeed, type Need, type RunNeeds } from '../scenario/prepare/needs.ts';
import type { Settings } from '../settings/keys.ts';

/** How Vitest recognizes a file's tags. */
const MODULE_TAG = /(?:\/\/|\*)\s*@module-tag\s+([\w\-/]+)\b/g;
/** The projects that can use containers. The others start their parts as processes, regardless of RUNTIME. */
const IN_CONTAINERS = new Set(['scenarios', 'seed-loads']);

/** A test file in one of the selected projects. */
export interface ChosenFile {
  moduleId: string;
  project: { name: string };
}

/** The test files that are selected for this run, by name, by --project or in any other way. */
export function chosenFiles(vitest: Vitest): ChosenFile[] {
  return vitest.state.getPaths().flatMap((file) => vitest.getModuleSpecifications(file));
}

/** What the selected test files need, according to the tags at their top. */
export async function needsOf(files: readonly ChosenFile[], runtime: Settings['RUNTIME']): Promise<RunNeeds> {
  const processes = new Set<Need>();
  const containers = new Set<Need>();
  for (const { moduleId, project } of files) {
    const needed = IN_CONTAINERS.has(project.name) && runtime === 'containers' ? containers : processes;
    for (const [, tag = ''] of (await readFile(moduleId, 'utf8')).matchAll(MODULE_TAG))
      if (isNeed(tag)) needed.add(tag);
  }
  return { processes, containers };
}
