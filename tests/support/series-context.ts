import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { ScenarioContext } from '../../src/scenario/context.ts';
import { settingsSchema } from '../../src/settings/keys.ts';

/** A context for series of recorded trials, its results folder, and the lines that are printed. */
export async function contextOf(settings: Record<string, unknown>) {
  const folder = await mkdtemp(path.join(runFolder(), 'series-'));
  const lines: string[] = [];
  const context: ScenarioContext = {
    settings: settingsSchema.parse(settings),
    knownIssues: { versions: {}, expectations: [] },
    prepared: { pluginServers: [], missingPlugins: {} },
    results: () => folder,
    rerunCommand: 'npx vitest run',
    print: (line) => lines.push(line),
  };
  return { context, folder, lines };
}
