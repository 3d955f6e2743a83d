import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { isRunName, latestLink, RUN_FILE, type Run } from './results-folder.ts';
import { toVerdictsFile, writeVerdicts } from './verdicts-file.ts';

const runFile = z.object({ startedAt: z.iso.datetime(), pid: z.int(), ended: z.boolean() });

/** What the folder of a run says of it. */
export type RunState = z.infer<typeof runFile>;

/**
 * Marks the folder of a run as in use, with verdicts that are not complete where the run is there to reach some, and lets `latest` point
 * to the run that was started last. Whoever is about to write into the folder calls this; from the second time on it does nothing.
 */
export function beginRun(run: Run): void {
  if (hasBegun(run.folder)) return;
  if (run.judges) writeVerdicts(run.folder, toVerdictsFile(new Date(run.startedAt), [], [], false));
  writeState(run, false);
  linkLatest(path.dirname(run.folder));
}

/** Says in the folder of a run that nobody writes into it any more; does nothing for a run that never began. */
export function endRun(run: Run): void {
  if (hasBegun(run.folder)) writeState(run, true);
}

export function hasBegun(folder: string): boolean {
  return existsSync(path.join(folder, RUN_FILE));
}

/** The folders of runs in the results folder, the one that was started last at the end. */
export function runsIn(results: string): (RunState & { folder: string })[] {
  const found = readdirSync(results, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isRunName(entry.name))
    .flatMap(({ name }) => {
      const folder = path.join(results, name);
      const mark = readState(folder);
      return mark ? [{ ...mark, folder }] : [];
    });
  return found.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

function writeState({ folder, startedAt, pid }: Run, ended: boolean): void {
  const mark: RunState = { startedAt, pid, ended };
  writeFileSync(path.join(folder, RUN_FILE), `${JSON.stringify(mark)}\n`);
}

// A folder without it, or with something else of that name, is not the suite's.
function readState(folder: string): RunState | undefined {
  try {
    return runFile.safeParse(JSON.parse(readFileSync(path.join(folder, RUN_FILE), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

// Two runs may do this at once: whoever looks again and finds the same is right.
function linkLatest(results: string): void {
  const link = latestLink(results);
  keepOldFolder(link);
  for (let last = lastStarted(results); last !== linked(link); last = lastStarted(results)) {
    const place = path.join(results, `.latest-${randomBytes(4).toString('hex')}`);
    symlinkSync(last, place, 'dir');
    renameSync(place, link);
  }
}

// A clock that was wrong once must not hold the link for ever.
function lastStarted(results: string): string {
  const last = runsIn(results).findLast(({ startedAt }) => Date.parse(startedAt) <= Date.now());
  if (!last)
    throw new Error(`there is no run in ${results} that was started before now: is the clock right?`);
  return path.basename(last.folder);
}

function linked(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

// An earlier version wrote each run into a folder of this name.
function keepOldFolder(link: string): void {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return;
  renameSync(link, `${link}-until-${found.mtime.toISOString().replaceAll(':', '-')}`);
}
