// Seed 001 (https://github.com/Kong/kong/issues/8531): plugins in three languages under load, while the gateway reloads.
// @module-tag go-plugin
// @module-tag python-plugin
// @module-tag js-plugin
import { expect, test } from '../src/vitest/index.ts';
import { LANGUAGES } from '../src/runtime/builds/plugins.ts';
import { pluginFlow } from '../src/scenario/kong/flows.ts';
import { WORKERS } from '../src/scenario/kong/runtime.ts';
import { killPluginServer, lateStart, reload } from '../src/trial/disruptions/disruptions.ts';
import { WITHOUT_LOAD_BEFORE } from '../src/trial/timing.ts';
import { respawnBound } from '../src/verdict/observe/bounds.ts';
import { outageAssertions } from '../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../src/verdict/observe/target-assertions.ts';
import { DETERMINISTIC_TEST } from '../src/verdict/decide/sequential-test.ts';

const KONG = {
  upstream: 'reflection',
  plugins: LANGUAGES,
  flows: LANGUAGES.map((language) => pluginFlow(language)),
} as const;
/** The delay used in the measurements on real Kong. */
const LATE_S = 4;

test.for(LANGUAGES)(
  'the %s plugin survives a reload under load',
  async (language, { sharedKong, runScenario }) => {
    const target = await sharedKong(KONG);
    const { load } = pluginFlow(language);
    // Only the route under load starts instances.
    const alsoJudge = [newCalls({ workers: WORKERS, configurations: 1, servers: LANGUAGES.length })];
    const verdict = await runScenario({ target, variant: language, load, disruption: reload, alsoJudge });
    expect(verdict).toBeAsExpected();
  },
);

// Real Kong's bypasses by a server that was killed or late showed each time: killed in 5 of 5 runs (3.4.1 twice, 3.4.0, 3.1.0, 2.7.1), late in
// 2 of the 2 versions that let requests through at all.
test.for(LANGUAGES)(
  'no request goes on without the %s plugin when its server is killed',
  async (language, { sharedKong, runScenario, settings }) => {
    const boundMs = respawnBound(language, settings);
    const verdict = await runScenario({
      target: await sharedKong(KONG),
      variant: `${language}/kill`,
      route: `GET /${language} (kill)`,
      load: pluginFlow(language).load,
      disruption: killPluginServer(`${language}plugin`, boundMs),
      assertions: outageAssertions(boundMs),
      test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
    });
    expect(verdict).toBeAsExpected();
  },
);

test.for(LANGUAGES)(
  'no request goes on without the %s plugin when its server comes up late',
  async (language, { kong, runScenario, settings }) => {
    const flow = pluginFlow(language);
    const plugins = [language];
    const verdict = await runScenario({
      target: await kong({ upstream: 'reflection', plugins, flows: [flow], lateS: LATE_S }),
      fresh: true,
      variant: `${language}/late-start`,
      route: `GET /${language} (late)`,
      timing: WITHOUT_LOAD_BEFORE,
      load: flow.load,
      disruption: lateStart(`${language}plugin`),
      assertions: outageAssertions(respawnBound(language, settings)),
      test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
    });
    expect(verdict).toBeAsExpected();
  },
);
