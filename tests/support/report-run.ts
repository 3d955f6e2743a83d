import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Baseline } from '../../src/record/baseline.ts';
import { noOutcomes } from '../../src/record/requests/outcome.ts';
import { toEntry } from '../../src/report/verdicts/entry.ts';
import type { NotRun } from '../../src/report/verdicts/schema.ts';
import { toVerdictsFile } from '../../src/report/verdicts/verdicts-file.ts';
import { writeReport } from '../../src/report/html/write-report.ts';
import { trialFile } from '../../src/record/disk/run-folder.ts';
import { writeTrial } from '../../src/record/disk/trial-file.ts';
import type { Trial } from '../../src/record/trial.ts';
import { targetTrial } from '../../src/trial/target-trial.ts';
import type { TargetHistory } from '../../src/record/target/target-history.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { judge } from '../../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { steadyBut } from './history.ts';

/** Where the gateway of a written run logs, in the run's folder. */
export const LOG_FILE = 'logs/x/gateway.log';

/** What a gateway might log to break a page that does not escape it. */
export const MARKUP = `</script><script>document.title='owned'</script><img src=x onerror="document.title='owned'">`;

function watchedProcess(pid: number, role: 'worker' | 'plugin-server', firstMs: number, goneMs?: number) {
  return {
    pid,
    name: role === 'worker' ? 'worker' : 'goplugin',
    role,
    firstMs,
    lastMs: goneMs === undefined ? 3400 : goneMs - 50,
    ...(goneMs === undefined ? {} : { goneMs }),
    cpu: Array.from({ length: 20 }, (_, index): [number, number] => [firstMs + index * 50, index * 20]),
  };
}

/**
 * The history of a hand-written trial: new workers and a new plugin server, five New() calls, a log line with markup.
 */
export function watchedBy(log: string): TargetHistory {
  return {
    fromMs: 0,
    toMs: 3400,
    loadEndMs: 3000,
    missed: 0,
    processes: [
      watchedProcess(1, 'worker', 0, 2000),
      watchedProcess(2, 'plugin-server', 0, 2000),
      watchedProcess(3, 'worker', 1500),
      watchedProcess(4, 'plugin-server', 1400),
    ],
    newCalls: [
      [0, 2],
      [1500, 7],
    ],
    log: [
      { atMs: 900, text: log, times: 1 },
      { atMs: 1500, text: '[error] connect() failed', times: 12 },
    ],
    logLeftOut: 0,
  };
}

/** Trials of one variant: the first with a bypass, a close and an error, the others clean. */
export function writtenTrials(variant: string, violating: boolean): Trial[] {
  const head = (number: number) => ({
    variant,
    number,
    history: watchedBy(MARKUP),
    logFile: `/elsewhere/${LOG_FILE}`,
  });
  const faults = steadyBut(
    { atMs: 1210, outcome: 'bypass' },
    { atMs: 1530, outcome: 'closed', kind: 'reused', how: 'fin', status: 0 },
    { atMs: 1610, outcome: 'error', status: 502 },
  );
  const trials = [violating ? faults : steadyBut(), steadyBut(), steadyBut()];
  for (const [index, trial] of trials.entries()) Object.assign(trial, head(index + 1));
  return trials;
}

/** What a flow shows without a disruption that meets a closed connection now and then. */
export const BASELINE: Baseline = {
  durationMs: 1500,
  sent: 750,
  outcomes: { ...noOutcomes(), ok: 748, closed: 2 },
  failures: { 'closed: reused connection, fin': 2 },
  counts: { closed: 2, 'idle-closes': 4 },
  closes: {},
  longestWaitMs: 21,
  ttlbMs: { p50: 7, p99: 9.5 },
};

/** Trials of flows that ran together, and those of their target. The first trial of those in `violating` has faults. */
export function flowTrials(flows: readonly string[], violating: readonly string[]): Record<string, Trial[]> {
  const written = Object.fromEntries(
    flows.map((flow) => [flow, writtenTrials(flow, violating.includes(flow))]),
  );
  const target = [0, 1, 2].map((index) =>
    targetTrial(
      'target',
      Object.values(written).flatMap((trials) => trials[index] ?? []),
    ),
  );
  return { ...written, target };
}

/**
 * Writes a run with these variants, as a real run leaves it: records, verdicts.json, report.html, blocks for issues.
 * With `together`, their trials are of flows under the same disruptions.
 */
export async function writeRun(
  folder: string,
  variants: Record<string, Trial[]>,
  together = false,
  notRun: NotRun = [],
): Promise<void> {
  const entries = [];
  for (const [index, trials] of Object.values(variants).entries()) {
    const series = together ? 0 : index;
    for (const trial of trials)
      trial.startedAt = new Date(Date.UTC(2026, 0, 1, series, trial.number)).toISOString();
  }
  await mkdir(path.dirname(path.join(folder, LOG_FILE)), { recursive: true });
  await writeFile(path.join(folder, LOG_FILE), `${MARKUP}\n`);
  for (const trials of Object.values(variants)) {
    for (const trial of trials) await writeTrial(trialFile(folder, trial), trial);
    const rerunCommand = `npx vitest run --project scenarios ${path.join('tests', 'x.test.ts')}`;
    entries.push({ ...toEntry(trials, judge(trials, RELOAD_ASSERTIONS, DEFAULT_TEST)), rerunCommand });
  }
  await writeReport(folder, toVerdictsFile(new Date(0), entries, notRun));
}
