// Seed 001 (https://github.com/Kong/kong/issues/8531): plugins in three languages under load, while the gateway reloads.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Gateway } from '../src/gateways/gateway.ts';
import type { RouteConfig } from '../src/gateways/reference/config.ts';
import type { LoadPlan } from '../src/load/plan.ts';
import { LANGUAGES, type Language } from '../src/runtime/builds/plugins.ts';
import { killPluginServer, reload } from '../src/trial/disturbances.ts';
import { bypasses, RELOAD_ASSERTIONS } from '../src/verdict/assertions.ts';
import { newCalls, recovery } from '../src/verdict/gateway-assertions.ts';
import { loadSettings } from './support/load-settings.ts';
import { prove } from './support/prove.ts';
import { WORKERS } from './support/kong-place.ts';
import { startKongStage, type KongStage } from './support/kong-stage.ts';

const SCENARIO = 'kong-plugin-languages';
/** A dead plugin server is to be replaced within a second, with a second more for what it left behind. */
const KILL_RECOVERY_MS = 2000;

let kong: KongStage;

beforeAll(async () => {
  kong = await startKongStage({
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

function load(language: Language): (gateway: Gateway) => LoadPlan {
  return ({ url }) => ({
    url: `${url}/${language}`,
    ...loadSettings(),
    witness: { header: `x-${language}plugin`, headerValue: `for /${language}`, echoesId: true },
  });
}

test.for(LANGUAGES)('the %s plugin survives a reload under load', async (language, context) => {
  const judged = await prove(context, {
    scenario: SCENARIO,
    variant: language,
    route: `GET /${language}`,
    subject: kong,
    upstream: kong.upstream,
    load: load(language),
    disturbance: reload,
    // Only the route under load starts instances.
    assertions: [
      ...RELOAD_ASSERTIONS,
      newCalls({ workers: WORKERS, configurations: 1, servers: LANGUAGES.length }),
    ],
  });
  expect.soft(judged).toHaveTakenEffect();
  expect.soft(judged).toHaveNoBypasses();
  expect.soft(judged).toHaveNoClosedConnections();
  expect.soft(judged).toHaveNoLostRequests();
  expect.soft(judged).toHaveNoErrors();
  expect.soft(judged).toHaveNoTimeouts();
  expect.soft(judged).toHaveNoRefusedConnections();
  expect.soft(judged).toHaveNoUnexpectedAnswers();
  expect.soft(judged).toHaveNoWrongConfiguration();
  expect.soft(judged).toHaveNothingHandledTwice();
  expect.soft(judged).toHaveNoIdleCloses();
  expect.soft(judged).toHaveNoPluginServersLeft();
  expect.soft(judged).toHaveNoSpinningWorker();
  expect.soft(judged).toHaveEndedItsReload();
  expect.soft(judged).toHaveBoundedNewCalls();
  expect.soft(judged).toHaveRecovered();
});

test('no request goes on without the Go plugin when its server is killed', async (context) => {
  const judged = await prove(context, {
    scenario: SCENARIO,
    variant: 'go/kill',
    route: 'GET /go (kill)',
    subject: kong,
    upstream: kong.upstream,
    load: load('go'),
    disturbance: killPluginServer('goplugin'),
    assertions: [bypasses, recovery(KILL_RECOVERY_MS)],
  });
  expect.soft(judged).toHaveTakenEffect();
  expect.soft(judged).toHaveNoBypasses();
  expect.soft(judged).toHaveRecovered();
});
