// Time bounds come from what healthy versions take, fit the target, and fit each other: what waits gives up after what judges.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../src/runtime/builds/plugins.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';
import { DEFAULT_TIMING, watchedFor } from '../../../src/trial/timing.ts';
import { reloadAssertions } from '../../../src/verdict/observe/request-assertions.ts';
import { exceeds } from '../../../src/verdict/observe/assertion.ts';
import {
  BOUNDED_GATEWAYS,
  HEALTHY_FACTOR,
  gapBound,
  policyBound,
  reloadBounds,
  respawnBound,
  waitLimit,
} from '../../../src/verdict/observe/bounds.ts';
import { recovery, reloadEnded } from '../../../src/verdict/observe/target-assertions.ts';
import { policyAssertions } from '../../../src/verdict/observe/policy-assertions.ts';
import { testTimeoutMs, trialBoundMs } from '../../../src/vitest/time-limits.ts';
import { kongSeries, kongTrials } from '../../support/kong-figures.ts';
import { steadyBut, steadyLoad, writeHistory } from '../../support/history.ts';
import { writePolicy, writePolicyTrial } from '../../support/policy-history.ts';

const ROOT = new URL('../../../', import.meta.url);
const DEFAULTS = settingsSchema.parse({});
const LONGER = settingsSchema.parse({
  RELOAD_BOUND_MS: '300000',
  RECOVERY_BOUND_MS: '60000',
  RESPAWN_BOUND_MS: '60000',
  POLICY_BOUND_MS: '90000',
  GAP_BOUND_MS: '5000',
  TRIALS_MAX: '100',
});

/** A trial whose reload took so long, without a fault. */
function took(ms: number) {
  return writeHistory(steadyLoad(), { disruption: { kind: 'reload', beganMs: 1000, endedMs: 1000 + ms } });
}

function isWithin(ms: number, gateway: string): boolean {
  const { observe, limit } = reloadEnded(reloadBounds(gateway).reloadMs);
  return !exceeds(observe(took(ms)), limit);
}

describe('the time of healthy versions is not a violation, a much longer one is', () => {
  test.for([
    // Kong 3.x when busy, since its old workers stay for 10 s.
    ['kong', 22_000, 60_000],
    ['kong-gateway', 22_000, 60_000],
    ['reference', 11_000, 60_000],
    ['tyk', 3000, 19_000],
    // RELOAD_COMMAND='nginx -s reload; sleep 20' on an nginx that loses nothing.
    ['target', 20_500, 125_000],
  ] as const)('a reload of %s', ([gateway, healthyMs, slowMs]) => {
    expect(isWithin(healthyMs, gateway)).toBe(true);
    expect(isWithin(slowMs, gateway)).toBe(false);
  });

  test('recorded reloads of real Kong, whose old workers stay for 10 s', () => {
    const bounds = reloadBounds('kong');
    const reloads = kongSeries().flatMap(({ observed }) => observed('reload-ended') ?? []);
    expect(Math.round(Math.max(...reloads))).toBe(20_874);
    for (const ms of reloads) expect(ms).toBeLessThan(bounds.reloadMs / HEALTHY_FACTOR);
    // Before its end, every fault is over in a version that heals; one that does not takes longer than the bound.
    const trials = kongTrials().filter(({ recovery: word }) => word !== '');
    const healed = trials.filter(({ recovery: word }) => word === 'self-healed');
    expect(healed).toHaveLength(41);
    for (const { recoveryMs } of healed) expect(recoveryMs).toBe(0);
    for (const { recoveryMs } of trials.filter(({ recovery: word }) => word !== 'self-healed'))
      expect(recoveryMs).toBeGreaterThan(bounds.recoveryMs);
  });

  test.for([
    ['scale', 6800, 19_000],
    ['miniature', 1200, 19_000],
  ] as const)('policies in %s', ([load, healthyMs, slowMs]) => {
    const boundMs = policyBound(load, DEFAULTS);
    const reds = (ms: number) => {
      const watched = [writePolicy(11, { visibleMs: 1000 + ms })];
      const trial = writePolicyTrial({ boundMs, watched, lastListed: 11 });
      return policyAssertions('redis', boundMs)
        .filter(({ observe, limit }) => exceeds(observe(trial), limit))
        .map(({ name }) => name);
    };
    expect(reds(healthyMs)).toEqual([]);
    expect(reds(slowMs)).toEqual(['policy-visible', 'policy-reload-time']);
  });

  test('time during which the gate held the list back does not count for the gateway', () => {
    const watched = [writePolicy(11, { releasedMs: 9000, visibleMs: 10_000 })];
    const trial = writePolicyTrial({ boundMs: 1500, watched, lastListed: 11 });
    for (const { observe, limit } of policyAssertions('redis', 1500))
      expect(exceeds(observe(trial), limit)).toBe(false);
  });
});

describe('recovery counts from the end of the disruption', () => {
  const fault = { atMs: 15_000, tookMs: 500, outcome: 'error' as const };
  const late = Array.from({ length: 100 }, (_, index) => ({ atMs: 30_000 + index * 8 }));

  test('a fault during a long reload does not count for recovery', () => {
    const disruption = { kind: 'reload', beganMs: 1000, endedMs: 22_000 } as const;
    const trial = writeHistory([...steadyLoad(), fault, ...late], { disruption });
    expect(recovery(5000).observe(trial)).toEqual({
      observed: 0,
      cases: ['trial 1: self-healed, last fault 14500 ms after it began, 0 ms after its end'],
    });
  });

  test('one after it is', () => {
    const disruption = { kind: 'reload', beganMs: 1000, endedMs: 9000 } as const;
    const trial = writeHistory([...steadyLoad(), fault, ...late], { disruption });
    expect(recovery(5000).observe(trial).observed).toBe(6500);
  });

  test('a kill takes no time', () => {
    const disruption = { kind: 'kill', beganMs: 1000, endedMs: 1900 } as const;
    const trial = { ...steadyBut({ atMs: 1700, tookMs: 100, outcome: 'error' }), disruption };
    expect(recovery(2000).observe(trial).observed).toBe(800);
  });
});

describe.for([
  ['by default', DEFAULTS],
  ['as set by a user', LONGER],
] as const)('bounds fit each other, %s', ([, settings]) => {
  test.for(BOUNDED_GATEWAYS)('a reload of %s', (gateway) => {
    const bounds = reloadBounds(gateway, settings);
    const { reloadMs, recoveryMs, longestWaitMs } = bounds;
    expect(waitLimit(reloadMs)).toBeGreaterThan(reloadMs);
    const { healBoundMs, quietMs } = watchedFor(DEFAULT_TIMING, recoveryMs);
    expect(healBoundMs).toBeGreaterThanOrEqual(recoveryMs + quietMs);
    const limits = Object.fromEntries(reloadAssertions(bounds).map(({ name, limit }) => [name, limit]));
    expect(limits).toMatchObject({
      'reload-ended': reloadMs,
      recovery: recoveryMs,
      'longest-wait': longestWaitMs,
    });
    // A request that waits too long is measured before it times out.
    expect(waitLimit(longestWaitMs)).toBeLessThan(settings.REQUEST_TIMEOUT_MS);
    expect(trialBoundMs(settings)).toBeGreaterThan(
      waitLimit(reloadMs) + healBoundMs + settings.REQUEST_TIMEOUT_MS,
    );
  });

  test.for(LANGUAGES)('a killed plugin server in %s', (language) => {
    const boundMs = respawnBound(language, settings);
    const { healBoundMs, quietMs } = watchedFor(DEFAULT_TIMING, boundMs);
    expect(healBoundMs).toBeGreaterThanOrEqual(boundMs + quietMs);
  });

  test('a series of the most trials', () => {
    expect(testTimeoutMs(settings)).toBeGreaterThanOrEqual(settings.TRIALS_MAX * trialBoundMs(settings));
    for (const load of ['miniature', 'scale'] as const)
      expect(trialBoundMs(settings)).toBeGreaterThan(3 * waitLimit(policyBound(load, settings)));
  });
});

test('.env.example and docs/reference/bounds.md state these defaults', () => {
  const example = readFileSync(new URL('.env.example', ROOT), 'utf8');
  const docs = readFileSync(new URL('docs/reference/bounds.md', ROOT), 'utf8');
  const kinds = {
    RELOAD_BOUND_MS: BOUNDED_GATEWAYS.map((gateway) => reloadBounds(gateway).reloadMs),
    RECOVERY_BOUND_MS: BOUNDED_GATEWAYS.map((gateway) => reloadBounds(gateway).recoveryMs),
    RESPAWN_BOUND_MS: LANGUAGES.map((language) => respawnBound(language)),
    POLICY_BOUND_MS: [policyBound('miniature'), policyBound('scale')],
    GAP_BOUND_MS: [gapBound()],
    STALE_BOUND_MS: [DEFAULTS.STALE_BOUND_MS],
  };
  for (const [key, values] of Object.entries(kinds)) {
    expect(values.map(String)).toContain(new RegExp(`^#${key}=(\\d+)$`, 'm').exec(example)?.[1]);
    const section = docs.split('\n## ').find((text) => text.startsWith(`\`${key}\``));
    for (const value of values) expect(section).toMatch(new RegExp(`\\b${value}\\sms`));
  }
  expect(docs).toContain(`times ${HEALTHY_FACTOR}`);
});

test('a gateway without a bound is named', () => {
  expect(() => reloadBounds('caddy')).toThrow('there is no bound for how long a reload of caddy may take');
  expect(() => respawnBound('perl')).toThrow(
    'there is no bound for how long a plugin server in perl may take',
  );
});
