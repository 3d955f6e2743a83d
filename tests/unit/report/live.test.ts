import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DefaultReporter } from 'vitest/node';
import { noOutcomes } from '../../../src/record/outcome.ts';
import { liveTrialLine } from '../../../src/report/console/live-line.ts';
import { addLine, canRedraw, windowOf } from '../../../src/vitest/reporters/live-reporter.ts';
import { LIVE_VARIABLE, readLive, tellLive } from '../../../src/scenario/live-trial.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const progress = { sent: 900, answered: 890, unsent: 0, outcomes: { ...noOutcomes(), ok: 883, error: 7 } };
const trial = {
  scenario: 'kong-instance-count',
  variant: 'go',
  number: 2,
  planned: 22,
  beganMs: 1000,
  toldMs: 3000,
  progress,
};
const terminal = Object.assign(new Writable(), { isTTY: true });

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the line of the trial under way', () => {
  test('says which, how long, what went wrong in red, and how much', () => {
    const line = liveTrialLine(trial, 4000, 200);
    expect(line).toContain('\u001B[31merror 7\u001B[39m');
    expect(stripVTControlCharacters(line)).toBe(
      ' kong-instance-count go · trial 2 of 22 · 3 s · error 7 · sent 900 at 450/s',
    );
  });

  test.each([1, 20, 30, 52, 60])('never wraps in %i columns', (columns) => {
    expect(stripVTControlCharacters(liveTrialLine(trial, 4000, columns)).length).toBeLessThan(columns);
  });
});

describe('where lines are redrawn', () => {
  test('on a terminal', () => {
    expect(canRedraw(terminal, { TERM: 'xterm-256color' })).toBe(true);
  });

  test.each([{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }])('not with %o', (environment) => {
    expect(canRedraw(terminal, environment)).toBe(false);
  });

  test('not into a file or pipe', () => {
    expect(canRedraw(new Writable() as { isTTY?: boolean }, {})).toBe(false);
  });
});

describe("Vitest's window", () => {
  test('is found on a terminal in the Vitest that is installed, and only there', () => {
    expect(windowOf(new DefaultReporter({ isTTY: true }))).toBeDefined();
    expect(windowOf(new DefaultReporter({ isTTY: false }))).toBeUndefined();
  });

  test('has the line on top while there is one', () => {
    let line: string | undefined = 'trial 1';
    const window = { createSummary: () => ['Tests 3'] };
    addLine(window, () => line);
    expect(window.createSummary()).toEqual(['', 'trial 1', 'Tests 3']);
    line = undefined;
    expect(window.createSummary()).toEqual(['Tests 3']);
  });
});

describe('from the worker to the terminal', () => {
  test('a trial is told from its begin to its end', async () => {
    vi.stubEnv(LIVE_VARIABLE, '1');
    await ownRunFolder();
    const over = tellLive(trial, () => progress);
    expect(readLive()).toMatchObject({ scenario: trial.scenario, number: 2, planned: 22, progress });
    over();
    expect(readLive()).toBeUndefined();
  });

  test('nothing is told where nobody looks', async () => {
    vi.stubEnv(LIVE_VARIABLE, undefined);
    await ownRunFolder();
    const over = tellLive(trial, () => progress);
    expect(readLive()).toBeUndefined();
    over();
  });

  test('half a file is nothing to show', async () => {
    const folder = await ownRunFolder();
    await writeFile(path.join(folder, 'live.json'), '{"scenario":');
    expect(readLive()).toBeUndefined();
  });

  test('nothing is shown before the run is open', () => {
    vi.stubEnv('RELOAD_PROOF_TMP', undefined);
    expect(readLive()).toBeUndefined();
  });
});

async function ownRunFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'live-'));
  vi.stubEnv('RELOAD_PROOF_TMP', folder);
  return folder;
}
