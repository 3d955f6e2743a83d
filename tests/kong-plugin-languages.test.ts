// Seed 001 (https://github.com/Kong/kong/issues/8531): plugins in three languages under load, while the gateway reloads.
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import type { Target } from '../src/targets/target.ts';
import type { RouteConfig } from '../src/targets/reference/config.ts';
import type { LoadPlan } from '../src/record/load-plan.ts';
import { LANGUAGES, type Language } from '../src/runtime/builds/plugins.ts';
import { killPluginServer, lateStart, reload } from '../src/trial/disruptions/disruptions.ts';
import { DEFAULT_TIMING } from '../src/trial/timing.ts';
import { bypasses, reloadAssertions, timeouts } from '../src/verdict/observe/request-assertions.ts';
import { reloadBounds, respawnBound } from '../src/verdict/observe/bounds.ts';
import { newCalls, recovery, spin } from '../src/verdict/observe/target-assertions.ts';
import { DETERMINISTIC_TEST } from '../src/verdict/decide/sequential-test.ts';
import { loadSettings } from '../src/scenario/load-settings.ts';
import { runScenario } from '../src/scenario/run-scenario.ts';
import { WORKERS } from '../src/scenario/kong/runtime.ts';
import { startKong, type KongEnvironment } from '../src/scenario/kong/kong.ts';

const SCENARIO = 'kong-plugin-languages';
/**
 * Real Kong's bypasses by a server that was killed or late showed each time: killed in 5 of 5 runs (3.4.1 twice, 3.4.0, 3.1.0, 2.7.1), late in 2 of the
 * 2 versions that let requests through at all.
 */
const eachTime = () => ({ ...DETERMINISTIC_TEST, confidence: inject('settings').CONFIDENCE });
/** As late as the plugin server that real Kong was measured with. */
const LATE_S = 4;

let kong: KongEnvironment;

beforeAll(async () => {
  kong = await startKong({
    scenario: SCENARIO,
    upstream: 'reflection',
    plugins: LANGUAGES,
    routes: (upstream) => LANGUAGES.map((language) => route(language, upstream)),
  });
});

afterAll(async () => {
  await kong?.stop();
});

function route(language: Language, upstream: string): RouteConfig {
  const config = { header: `x-${language}plugin`, message: `for /${language}` };
  return { path: `/${language}`, plugin: `${language}plugin`, config, upstream };
}

function load(language: Language): (gateway: Target) => LoadPlan {
  return ({ url }) => ({
    url: `${url}/${language}`,
    ...loadSettings(),
    expectation: { header: `x-${language}plugin`, headerValue: `for /${language}`, echoesId: true },
  });
}

test.for(LANGUAGES)('the %s plugin survives a reload under load', async (language, context) => {
  const judged = await runScenario(context, {
    scenario: SCENARIO,
    variant: language,
    route: `GET /${language}`,
    subject: kong,
    upstream: kong.upstream,
    load: load(language),
    disruption: reload,
    // Only the route under load starts instances.
    assertions: [
      ...reloadAssertions(reloadBounds(kong.gateway.identity.gateway, inject('settings'))),
      newCalls({ workers: WORKERS, configurations: 1, servers: LANGUAGES.length }),
    ],
  });
  expect(judged).toBeAsExpected();
});

test.for(LANGUAGES)(
  'no request goes on without the %s plugin when its server is killed',
  async (language, context) => {
    const boundMs = respawnBound(language, inject('settings'));
    const judged = await runScenario(context, {
      scenario: SCENARIO,
      variant: `${language}/kill`,
      route: `GET /${language} (kill)`,
      subject: kong,
      upstream: kong.upstream,
      load: load(language),
      disruption: killPluginServer(`${language}plugin`, boundMs),
      assertions: [bypasses, timeouts, spin, recovery(boundMs)],
      test: eachTime(),
    });
    expect(judged).toBeAsExpected();
  },
);

test.for(LANGUAGES)(
  'no request goes on without the %s plugin when its server comes up late',
  async (language, context) => {
    const late = await startKong({
      scenario: SCENARIO,
      upstream: 'reflection',
      plugins: [language],
      routes: (upstream) => [route(language, upstream)],
      lateS: LATE_S,
    });
    onTestFinished(() => late.stop());
    const judged = await runScenario(context, {
      scenario: SCENARIO,
      variant: `${language}/late-start`,
      route: `GET /${language} (late)`,
      subject: late,
      fresh: true,
      upstream: late.upstream,
      timing: { ...DEFAULT_TIMING, requestsBefore: 0, durationBeforeMs: 0 },
      load: load(language),
      disruption: lateStart(`${language}plugin`),
      assertions: [bypasses, timeouts, spin, recovery(respawnBound(language, inject('settings')))],
      test: eachTime(),
    });
    expect(judged).toBeAsExpected();
  },
);
