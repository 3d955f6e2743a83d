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

/** The content of run.json. */
export type RunState = z.infer<typeof runFile>;

/**
 * Marks the folder of a run as in use, writes incomplete verdicts if the run is going to judge, and lets `latest` point
 * to the run that was started last. To be called before writing into the folder; further calls do nothing.
 */
export function beginRun(run: Run): void {
  if (hasBegun(run.folder)) return;
  if (run.judges) writeVerdicts(run.folder, toVerdictsFile(new Date(run.startedAt), [], [], false));
  writeState(run, false);
  linkLatest(path.dirname(run.folder));
}

/** Marks the folder of a run as finished; does nothing for a run that never began. */
export function endRun(run: Run): void {
  if (hasBegun(run.folder)) writeState(run, true);
}

export function hasBegun(folder: string): boolean {
  return existsSync(path.join(folder, RUN_FILE));
}

/** The runs in the results folder in the order in which they were started. */
export function runsIn(results: string): (RunState & { folder: string })[] {
  const found = readdirSync(results, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isRunName(entry.name))
    .flatMap(({ name }) => {
      const folder = path.join(results, name);
      const state = readState(folder);
      return state ? [{ ...state, folder }] : [];
    });
  return found.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

function writeState({ folder, startedAt, pid }: Run, ended: boolean): void {
  const state: RunState = { startedAt, pid, ended };
  writeFileSync(path.join(folder, RUN_FILE), `${JSON.stringify(state)}\n`);
}

// A folder without a valid run.json does not belong to the suite.
function readState(folder: string): RunState | undefined {
  try {
    return runFile.safeParse(JSON.parse(readFileSync(path.join(folder, RUN_FILE), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

// Two runs may do this at once, so each checks again until the link is right.
function linkLatest(results: string): void {
  const link = latestLink(results);
  keepOldFolder(link);
  for (let last = lastStarted(results); last !== linked(link); last = lastStarted(results)) {
    const temporary = path.join(results, `.latest-${randomBytes(4).toString('hex')}`);
    symlinkSync(last, temporary, 'dir');
    renameSync(temporary, link);
  }
}

// Ignores runs with a start in the future, so that a clock that was once wrong does not pin the link.
function lastStarted(results: string): string {
  const last = runsIn(results).findLast(({ startedAt }) => Date.parse(startedAt) <= Date.now());
  if (!last) throw new Error(`every run in ${results} was started in the future: is the clock right?`);
  return path.basename(last.folder);
}

function linked(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

// Earlier versions wrote each run into a folder with this name.
function keepOldFolder(link: string): void {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return;
  renameSync(link, `${link}-until-${found.mtime.toISOString().replaceAll(':', '-')}`);
}
