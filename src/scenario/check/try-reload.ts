import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Baseline } from '../../record/baseline.ts';
import type { RequestSummary } from '../../record/observation.ts';
import { ExternalTarget } from '../../targets/external/external.ts';
import { reload } from '../../trial/disruptions/disruptions.ts';
import { runFlows } from '../../trial/run-trial.ts';
import type { Timing } from '../../trial/timing.ts';
import { observe } from '../../verdict/observe/observe.ts';
import { runBaselines } from '../baselines.ts';
import type { CheckFlow } from './default-flows.ts';
import type { PlannedTarget } from './plan-target.ts';

const SCENARIO = 'init';
/** Of each flow: few enough for a server in use, and enough for some to be hit by a reload. */
const CONNECTIONS = 2;
const THINK_MS = 20;
/** Clients that respond to a reload at once, and clients that are idle when it comes. */
const FLOWS: ReadonlySet<string> = new Set(['paced', 'idle-1s']);

const TIMING: Timing = {
  requestsBefore: 1,
  durationBeforeMs: 1000,
  requestsAfter: 1,
  // Idle clients send once more, and meet a connection that has been closed.
  durationAfterMs: 2000,
  quietMs: 0,
  healBoundMs: 0,
  boundMs: 30_000,
};

/** What a flow showed when the target was reloaded once. */
export interface TriedFlow {
  variant: string;
  baseline: Baseline;
  summary: RequestSummary;
  /** Connections closed without notice while no request was on them. */
  idleCloses: number;
}

/** What a target showed in a baseline and one reload under a light load. */
export interface TriedReload {
  flows: TriedFlow[];
  /** What proves that the reload took effect; absent when nothing does. */
  proof?: string;
  /** Why nothing is proven; absent with a proof. */
  unproven?: string;
  commandMs?: number;
  /** The last lines that a command printed which failed. They may be private. */
  failedWith?: readonly string[];
}

/** Reloads a target once under a light load. @throws UserError when it cannot be seen, or fails even without a reload */
export async function tryReload({ target, flows }: PlannedTarget): Promise<TriedReload> {
  const logs = await mkdtemp(path.join(os.tmpdir(), 'reload-proof-init-'));
  try {
    const tried = new ExternalTarget(target, logs);
    await tried.requireVisible();
    const plan = { scenario: SCENARIO, target: tried, flows: lightFlows(flows) };
    const baselines = await runBaselines(plan, [], 'reload', () => undefined);
    const withBaselines = plan.flows.map((flow, index) => {
      const baseline = baselines[index];
      return baseline ? { ...flow, baseline } : flow;
    });
    const trials = await runFlows({ ...plan, flows: withBaselines, disruption: reload, timing: TIMING }, 1);
    const { proof, commandMs, commandFailure } = tried;
    const missing = trials[0] ? observe(trials[0]).missingEffect : [];
    return {
      flows: trials.flatMap((trial) => {
        const { variant, baseline, idleCloses } = trial;
        return baseline
          ? [{ variant, baseline, summary: observe(trial).summary, idleCloses: idleCloses.length }]
          : [];
      }),
      ...(missing.length === 0 && proof !== undefined ? { proof } : { unproven: missing.join('; ') }),
      ...(commandMs === undefined ? {} : { commandMs }),
      ...(commandFailure ? { failedWith: commandFailure.lastLines } : {}),
    };
  } finally {
    await rm(logs, { recursive: true, force: true });
  }
}

function lightFlows(flows: readonly CheckFlow[]): Pick<CheckFlow, 'variant' | 'load'>[] {
  const fitting = flows.filter(({ variant }) => FLOWS.has(variant));
  return (fitting.length > 0 ? fitting : flows).map(({ variant, load }) => ({
    variant,
    load: {
      ...load,
      connections: Math.min(load.connections, CONNECTIONS),
      thinkMs: Math.max(load.thinkMs, THINK_MS),
    },
  }));
}
