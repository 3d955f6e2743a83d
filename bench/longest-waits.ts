// The longest waits in recorded trials: npx node bench/longest-waits.ts FOLDER [FOLDER …]. Reads every *.trial in the folders and prints a
// table in Markdown, one row for each gateway, version, scenario and variant, all figures in ms.
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { readTrial } from '../src/record/disk/trial-file.ts';
import type { Waits } from '../src/record/observation.ts';
import { nameOf } from '../src/record/trial.ts';
import { measureWaits } from '../src/verdict/observe/longest-wait.ts';

const HEAD = ['gateway', 'scenario, variant', 'disruption', 'trials'];
const FIGURES = ['longest before', 'longest after', 'most beyond', 'longest gap'];

const groups = new Map<string, Waits[]>();
for (const folder of process.argv.slice(2)) {
  for await (const file of glob('**/*.trial', { cwd: folder })) {
    const trial = await readTrial(path.join(folder, file));
    const waits = measureWaits(trial);
    const { gateway, version } = trial.identity;
    const key = [
      `${gateway} ${version}`,
      `${trial.scenario} ${trial.variant}`,
      nameOf(trial.disruption),
    ].join(' | ');
    if (waits) groups.set(key, [...(groups.get(key) ?? []), waits]);
  }
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
process.stdout.write(
  line([...HEAD, ...FIGURES]) + line([...HEAD.map(() => '---'), ...FIGURES.map(() => '---:')]),
);
for (const [key, waits] of [...groups].sort(([one], [other]) => one.localeCompare(other))) {
  const figures = [
    longest(waits.flatMap(({ withoutMs }) => withoutMs ?? [])),
    longest(waits.map(({ longestMs }) => longestMs)),
    longest(
      waits.flatMap(({ longestMs, withoutMs }) => (withoutMs === undefined ? [] : longestMs - withoutMs)),
    ),
    longest(waits.map(({ gapMs }) => gapMs)),
  ];
  process.stdout.write(line([key, String(waits.length), ...figures]));
}

function longest(figures: readonly number[]): string {
  return figures.length === 0 ? '–' : String(Math.round(Math.max(...figures)));
}
