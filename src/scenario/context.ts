import type { LoadEngine } from '../load/engine.ts';
import type { LiveTrial, Progress } from '../record/flow/load-progress.ts';
import type { Language, PluginServerSpec } from '../runtime/builds/plugins.ts';
import type { Settings } from '../settings/keys.ts';
import type { Expectations, KnownIssues } from '../verdict/known-issues/known-issues.ts';
import type { RunImages } from './prepare/containers.ts';
import type { TykPrograms } from './prepare/tyk.ts';

/** By language, why its plugin cannot run. */
export type MissingPlugins = Partial<Record<Language, string>>;

/** What was built or found before the first scenario. */
export interface Prepared {
  /** Those that run as processes. */
  pluginServers: readonly PluginServerSpec[];
  /** Why plugins in some languages cannot run here; the run does without them. */
  missingPlugins: MissingPlugins;
  /** Absent where no gateway runs in containers. */
  images?: RunImages | undefined;
  /** Absent where no Tyk is needed. */
  tyk?: TykPrograms | undefined;
}

/** What a scenario gets from whatever runs it: a test runner, or a program. */
export interface ScenarioContext {
  settings: Settings;
  knownIssues: KnownIssues;
  prepared: Prepared;
  /** What is expected of a variant, in place of the known issues. */
  expectationsOf?: (variant: string) => Expectations;
  /** The run's folder in the results. The first call creates it, so call it only to write. */
  results: () => string;
  /** How many series a whole run judges of this target; they share its chance of a wrong red. @default 1 */
  seriesOfTarget?: number;
  /** The command that repeats this judgement, for the report. */
  rerunCommand?: string;
  /** What carries the load. @default a thread of this process */
  engine?: LoadEngine;
  /** Ends a trial early. */
  signal?: AbortSignal;
  /** Prints one line to the console. */
  print: (line: string) => void;
  /**
   * Called when a trial's load begins, with its progress: of all flows together, and of each. What it returns is called
   * when the load is over.
   */
  onLoad?: (
    trial: TrialInSeries,
    progress: () => Progress,
    flows: () => readonly { variant: string; progress: Progress }[],
  ) => () => void;
}

/** A running trial, and the number of trials that its series is expected to take. The baseline has the number 0. */
export type TrialInSeries = Pick<LiveTrial, 'scenario' | 'variant' | 'number' | 'planned'>;
