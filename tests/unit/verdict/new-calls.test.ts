import { describe, expect, test } from 'vitest';
import { newCalls, newCallsLimit } from '../../../src/verdict/observe/new-calls.ts';
import { AFTER, BEFORE, steadyLoad, writeHistory } from '../../support/history.ts';
import { kongSeries, kongTrials, WITH_DEFECT, type KongTrial } from '../../support/kong-figures.ts';

/** The series of versions without the defect that counted calls: the most in a trial. */
const HEALTHY = kongSeries().flatMap(({ image, scenario, variant, observed }) => {
  const calls = observed('new-calls');
  return image === WITH_DEFECT || calls === undefined ? [] : [{ image, scenario, variant, calls }];
});
/** The trials of the version with it. */
const DEFECTIVE = kongTrials().filter(({ image }) => image === WITH_DEFECT);

test.for([
  ['nothing is reloaded: an instance per worker', { workers: 2, plugins: 1, inFlight: 50, reloads: 0 }, 2],
  [
    'and for each configuration of each plugin',
    { workers: 2, plugins: 3, configurations: 2, inFlight: 50, reloads: 0 },
    12,
  ],
  [
    'a reload: old and new workers on old and new servers, and a schema',
    { workers: 2, plugins: 1, inFlight: 0 },
    9,
  ],
  [
    'and requests in flight, each broken twice, in each worker',
    { workers: 2, plugins: 1, inFlight: 50 },
    209,
  ],
  [
    'for each configuration of their plugin',
    { workers: 2, plugins: 1, configurations: 3, inFlight: 50 },
    625,
  ],
  ['with three plugins', { workers: 2, plugins: 3, inFlight: 48 }, 219],
] as const)('a right gateway, %s', ([, bound, limit]) => {
  expect(newCallsLimit(bound)).toBe(limit);
  expect(newCalls(bound).limit).toBe(limit);
});

test('what is expected names what the bound comes from', () => {
  expect(newCalls({ workers: 2, plugins: 1, inFlight: 50 }).expects).toBe(
    'New() is called at most 209 times (2 workers, 1 plugin, 1 configuration, 1 reload, 50 requests in flight)',
  );
  expect(newCalls({ workers: 2, plugins: 1, inFlight: 50, reloads: 0 }).expects).toBe(
    'New() is called at most 2 times (2 workers, 1 plugin, 1 configuration, 0 reloads)',
  );
});

test('the calls are those of the trial, beside the instances that were closed, and for each request', () => {
  const bounded = newCalls({ workers: 2, plugins: 1, inFlight: 16 });
  const trial = writeHistory(steadyLoad());
  expect(bounded.observe(trial)).toEqual({
    observed: 2,
    cases: ['trial 1: 2 calls for 375 requests (0.01 for each)'],
  });
  const told = {
    ...trial,
    before: { ...BEFORE, pluginServers: { ...BEFORE.pluginServers, closedInstances: 1 } },
    after: { ...AFTER, pluginServers: { ...AFTER.pluginServers, closedInstances: 4 } },
  };
  expect(bounded.observe(told).cases).toEqual([
    'trial 1: 2 calls, 3 instances closed for 375 requests (0.01 and 0.01 for each)',
  ]);
});

describe('of real Kong', () => {
  test('every version is at half the bound or below in each of its series', () => {
    expect(new Set(HEALTHY.map(({ image }) => image))).toEqual(
      new Set(['2.7.1', '3.1.0', '3.4.1', '3.9.3', '3.9.3-fail-closed']),
    );
    for (const series of HEALTHY) expect(series.calls / limitOf(series)).toBeLessThanOrEqual(0.5);
  });

  test('the defect is 70 times above it around a reload, and 1,300 times without one', () => {
    expect(DEFECTIVE.map(({ variant }) => variant).sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'reload'),
      ...Array.from({ length: 3 }, () => 'steady'),
    ]);
    for (const trial of DEFECTIVE)
      expect(trial.calls / limitOf(trial)).toBeGreaterThan(trial.variant === 'reload' ? 70 : 1300);
  });

  test('around a reload of the same scenario, the two are apart by a factor of 290', () => {
    const most = Math.max(...HEALTHY.filter(isReloadCount).map(({ calls }) => calls));
    const least = Math.min(...DEFECTIVE.filter(isReloadCount).map(({ calls }) => calls));
    expect([most, least]).toEqual([51, 14_928]);
    expect(least / most).toBeGreaterThan(290);
  });
});

type Measured = Pick<KongTrial, 'scenario' | 'variant'>;

/** The bound on what was measured. `kong-plugin-languages` had three plugins, at first with one in use at a time. */
function limitOf({ scenario, variant }: Measured): number {
  const languages = variant === 'target' ? 3 : 1;
  return newCallsLimit({
    workers: 2,
    plugins: scenario === 'kong-plugin-languages' ? 3 : 1,
    inFlight: scenario === 'kong-instance-count' ? 50 : 16 * languages,
    reloads: variant === 'steady' ? 0 : 1,
  });
}

function isReloadCount({ scenario, variant }: Measured): boolean {
  return scenario === 'kong-instance-count' && variant === 'reload';
}
