import path from 'node:path';
import type { Settings } from '../keys.ts';
import type { ConfigPlan, TargetPlanConfig } from './schema.ts';

type Key = keyof Settings;
type Judging = Pick<ConfigPlan, 'confidence' | 'trialsMax' | 'all' | 'load' | 'limits' | 'bounds'>;

/** What is set for all targets, and for one of them in its place. */
export function judgingOf(config: ConfigPlan, target: Partial<TargetPlanConfig> = {}): Judging {
  const { confidence, trialsMax, all } = { ...config, ...target };
  return {
    confidence,
    trialsMax,
    all,
    load: { ...config.load, ...target.load },
    limits: { ...config.limits, ...target.limits },
    bounds: { ...config.bounds, ...target.bounds },
  };
}

/** The settings that a config file gives for one of its targets; the environment and `.env` go before them. */
export function settingsIn(
  config: ConfigPlan,
  target: Partial<TargetPlanConfig>,
  folder: string,
): Partial<Record<Key, string>> {
  const { confidence, trialsMax, load = {}, bounds = {} } = judgingOf(config, target);
  const { dir, keep } = config.results ?? {};
  const { url, disruption, expect = {} } = target;
  const settings: Partial<Record<Key, string | number | undefined>> = {
    TARGET_URL: url,
    RELOAD_COMMAND: disruption && 'shell' in disruption ? disruption.shell : undefined,
    EXPECT_HEADER: Object.keys(expect.header ?? {})[0],
    BYPASS_STATUS: expect.bypassStatus,
    CONFIDENCE: confidence,
    TRIALS_MAX: trialsMax,
    LOAD_CONNECTIONS: load.connections,
    LOAD_RATE: load.rate,
    LOAD_ARRIVALS: load.arrivals,
    LOAD_THINK_MS: load.thinkTime,
    LOAD_PACED_MS: load.pacedTime,
    REQUEST_TIMEOUT_MS: load.timeout,
    RELOAD_BOUND_MS: bounds.reload,
    RECOVERY_BOUND_MS: bounds.recovery,
    RECOVERY_QUIET_MS: bounds.quiet,
    GAP_BOUND_MS: bounds.longestGap,
    STREAMS_ENDED_BOUND: bounds.streamsEnded,
    RESULTS_DIR: dir === undefined ? undefined : path.resolve(folder, dir),
    RESULTS_KEEP: keep,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}
