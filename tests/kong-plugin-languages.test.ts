// Seed 001 (https://github.com/Kong/kong/issues/8531): plugins in four languages under load at once, while the gateway
// reloads, while their servers are killed, and while they come up late.
// @module-tag go-plugin
// @module-tag python-plugin
// @module-tag js-plugin
// @module-tag rust-plugin
import { expect, test } from '../src/vitest/index.ts';
import { usableLanguages } from '../src/vitest/not-run.ts';
import { otherRouteFlow, pluginFlow } from '../src/scenario/kong/flows.ts';
import { CONNECTION_KINDS } from '../src/scenario/connection-kinds.ts';
import { WORKERS } from '../src/scenario/kong/runtime.ts';
import { loadOf } from '../src/settings/load.ts';
import type { PluginGateway } from '../src/targets/target.ts';
import { killPluginServers, lateStart, reload } from '../src/trial/disruptions/disruptions.ts';
import { WITHOUT_LOAD_BEFORE } from '../src/trial/timing.ts';
import { respawnBound } from '../src/verdict/observe/bounds.ts';
import { outageAssertions } from '../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../src/verdict/observe/new-calls.ts';
import { DETERMINISTIC_TEST } from '../src/verdict/decide/sequential-test.ts';

const LANGUAGES = usableLanguages('kong-plugin-languages', ['', '/kill', '-other/kill', '/late-start']);
const KONG = {
  upstream: 'reflection',
  plugins: LANGUAGES,
  flows: LANGUAGES.map((language) => pluginFlow(language)),
} as const;
const SERVERS = LANGUAGES.map((language) => `${language}plugin`);
/** The delay used in the measurements on real Kong. */
const LATE_S = 4;

// Comes first: a kill takes seconds where a reload of Kong takes 15 s, so that what fails each time is seen soonest.
// Real Kong's bypasses by a server that was killed or late showed each time: killed in 5 of 5 runs (3.4.1 twice, 3.4.0, 3.1.0, 2.7.1), late in
// 2 of the 2 versions that let requests through at all.
test('no request goes on without its plugin when all plugin servers are killed', async ({
  kong,
  runFlows,
  settings,
}) => {
  const bounds = LANGUAGES.map((language) => respawnBound(language, settings));
  const verdicts = await runFlows({
    target: await kong({ ...KONG, flows: [...KONG.flows, ...LANGUAGES.map(otherRouteFlow)] }),
    flows: LANGUAGES.flatMap((language) => {
      const assertions = outageAssertions(respawnBound(language, settings));
      const { load } = pluginFlow(language);
      const other = otherRouteFlow(language);
      return [
        { variant: `${language}/kill`, route: `GET /${language} (kill)`, load, assertions },
        // After a crash, Kong has run a plugin with the configuration of another route (its issue 8370 and PR 11306): each route's
        // configuration sets a header value of its own.
        {
          variant: `${language}-other/kill`,
          route: `GET /other/${language} (kill)`,
          load: (gateway: PluginGateway) => ({ ...other.load(gateway), ...CONNECTION_KINDS.paced }),
          assertions,
        },
      ];
    }),
    targetVariant: 'target/kill',
    disruption: killPluginServers(SERVERS, Math.max(...bounds)),
    test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
  });
  expect(verdicts).toBeAsExpected();
});

test('the plugins of all languages survive a reload under load', async ({ kong, runFlows, settings }) => {
  const plugins = LANGUAGES.length;
  const { connections } = loadOf(settings);
  const verdicts = await runFlows({
    target: await kong(KONG),
    flows: LANGUAGES.map((language) => ({ variant: language, load: pluginFlow(language).load })),
    targetVariant: 'target',
    disruption: reload,
    alsoJudge: [newCalls({ workers: WORKERS, plugins, inFlight: plugins * connections })],
  });
  expect(verdicts).toBeAsExpected();
});

test('no request goes on without its plugin when all plugin servers come up late', async ({
  kong,
  runFlows,
  settings,
}) => {
  const verdicts = await runFlows({
    target: await kong({ ...KONG, lateS: LATE_S }),
    fresh: true,
    flows: LANGUAGES.map((language) => ({
      variant: `${language}/late-start`,
      route: `GET /${language} (late-start)`,
      load: pluginFlow(language).load,
      assertions: outageAssertions(respawnBound(language, settings)),
    })),
    targetVariant: 'target/late-start',
    disruption: lateStart(...SERVERS),
    timing: WITHOUT_LOAD_BEFORE,
    test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
  });
  expect(verdicts).toBeAsExpected();
});
