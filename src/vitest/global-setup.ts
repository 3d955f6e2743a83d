import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { endRun, hasBegun } from '../report/verdicts/begin-run.ts';
import { SUITE_ROOT } from './suite-root.ts';
import { isJudging } from './reporters/judged.ts';
import { pruneRuns } from '../scenario/prune-runs.ts';
import { reserveRun, type Run } from '../report/verdicts/results-folder.ts';
import { CACHE_FOLDER } from '../common/places.ts';
import { Reaper } from '../runtime/reaper/reaper.ts';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { UserError } from '../common/user-error.ts';
import type { Settings } from '../settings/keys.ts';
import type { Prepared } from '../scenario/context.ts';
import { prepare } from '../scenario/prepare/prepare.ts';
import { printedSteps } from '../scenario/prepare/steps.ts';
import { announcePrepared, announceRun } from './announce.ts';
import { chosenFiles, needsOf } from './chosen-needs.ts';
import { knownIssuesPath } from '../scenario/known-issues/files.ts';
import { readKnownIssues } from '../scenario/known-issues/read.ts';
import { readSettings } from '../settings/settings.ts';
import type { KnownIssues } from '../verdict/known-issues/known-issues.ts';

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings;
    /** The run and its folder, for results() in src/scenario/results.ts. */
    run: Run;
    prepared: Prepared;
    knownIssues: KnownIssues;
  }
}

const MIN_NODE_MAJOR = 22;

/** Checks settings and tools before any test runs, and opens the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let reaper: Reaper | undefined;
  try {
    requireNode();
    const settings = readSettings(SUITE_ROOT);
    const knownIssues = readKnownIssues(knownIssuesPath(settings.KNOWN_ISSUES));
    const projects = project.vitest.projects.map(({ name }) => name);
    const run = await reserveRun(path.resolve(SUITE_ROOT, settings.RESULTS_DIR), isJudging(projects));
    reaper = await Reaper.start(CACHE_FOLDER, run.folder);
    const needs = await needsOf(chosenFiles(project.vitest), settings.RUNTIME);
    const needsAny = needs.processes.size + needs.containers.size > 0;
    if (needsAny) print(...announceRun(settings));
    const prepared = await prepare(needs, settings, printedSteps(print));
    if (needsAny) print(...(await announcePrepared(settings, needs, prepared)));
    project.provide('settings', settings);
    project.provide('knownIssues', knownIssues);
    project.provide('run', run);
    project.provide('prepared', prepared);
    return teardown(reaper, run, settings.RESULTS_KEEP);
  } catch (error) {
    await reaper?.finish();
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    return process.exit(EXIT_CODES.badInput);
  }
}

function teardown(reaper: Reaper, run: Run, keep: number): () => Promise<void> {
  return async () => {
    const left = await reaper.finish();
    if (hasBegun(run.folder)) {
      endRun(run);
      await pruneRuns(path.dirname(run.folder), keep);
    }
    if (left.length === 0) return;
    throw new Error(`the run left ${left.length} parts behind, now ended: ${left.join('; ')}`);
  };
}

function requireNode(): void {
  if (Number.parseInt(process.versions.node, 10) >= MIN_NODE_MAJOR) return;
  throw new UserError(
    `Node ${process.version} is too old; run "npm ci" and then "npx vitest", which use the Node that comes with the packages`,
  );
}

function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
