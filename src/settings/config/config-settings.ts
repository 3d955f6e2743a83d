import path from 'node:path';
import type { Settings } from '../keys.ts';
import { kongImage } from './kong/target-schema.ts';
import type { ConfigPlan, KongTargetPlan, TargetPlanConfig } from './schema.ts';

type Key = keyof Settings;
type Shared = Pick<ConfigPlan, 'results'> & Judging;
type Values = Partial<Record<Key, string>>;
/** What is set for all targets or for one. */
export type Judging = Pick<ConfigPlan, 'confidence' | 'trialsMax' | 'all' | 'load' | 'limits' | 'bounds'>;

/** What is set for all targets, and for one of them in its place. */
export function judgingOf(
  config: Judging,
  target: Partial<TargetPlanConfig> | Partial<KongTargetPlan> = {},
): Judging {
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
export function settingsIn(config: Shared, target: Partial<TargetPlanConfig>, folder: string): Values {
  const { url, disruption, expect = {} } = target;
  return texts({
    TARGET_URL: url,
    RELOAD_COMMAND: disruption && 'shell' in disruption ? disruption.shell : undefined,
    EXPECT_HEADER: Object.keys(expect.header ?? {})[0],
    BYPASS_STATUS: expect.bypassStatus,
    ...commonIn(config, target, folder),
  });
}

/** The same for a target that is Kong with a plugin. */
export function kongSettingsIn(config: Shared, target: Partial<KongTargetPlan>, folder: string): Values {
  const { kong, expect } = target;
  return texts({
    KONG_IMAGE: kong === undefined ? undefined : kongImage(kong),
    EXPECT_HEADER: expect?.header,
    ...commonIn(config, target, folder),
  });
}

function commonIn(
  config: Shared,
  target: Partial<TargetPlanConfig> | Partial<KongTargetPlan>,
  folder: string,
): Partial<Record<Key, string | number | undefined>> {
  const { confidence, trialsMax, load = {}, bounds = {} } = judgingOf(config, target);
  const { dir, keep } = config.results ?? {};
  return {
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
}

function texts(settings: Partial<Record<Key, string | number | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}
