// Seed 002: how often New() is called for 1,000 requests. It saw 5 on a gateway that reuses instances, and 1,855 on one that does not.
// @module-tag go-plugin
import { expect, test } from '../src/vitest/index.ts';
import { pluginFlow } from '../src/scenario/kong/flows.ts';
import { WORKERS } from '../src/scenario/kong/runtime.ts';
import { reload, steady } from '../src/trial/disruptions/disruptions.ts';
import { DEFAULT_TIMING } from '../src/trial/timing.ts';
import { DEFAULT_TEST, DETERMINISTIC_TEST } from '../src/verdict/decide/sequential-test.ts';
import { bypasses, errors } from '../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../src/verdict/observe/new-calls.ts';

/** hey's own default, which the seed used. */
const CONNECTIONS = 50;
const TIMING = { ...DEFAULT_TIMING, requestsBefore: 500, requestsAfter: 500 };
const flow = pluginFlow('go', { path: '/hello', header: 'x-example-message', message: 'hello' });

test.for([
  // Real Kong with the defect called New() 1,722 to 1,792 times in each of 3 runs: without a disruption there is nothing that only sometimes goes wrong.
  { variant: 'steady', disruption: steady, reloads: 0, fault: DETERMINISTIC_TEST },
  { variant: 'reload', disruption: reload, reloads: 1, fault: DEFAULT_TEST },
])(
  'New() is called a few times for 1,000 requests: $variant',
  async ({ variant, disruption, reloads, fault }, { sharedKong, runScenario, settings }) => {
    const verdict = await runScenario({
      target: await sharedKong({ upstream: 'reflection', plugins: ['go'], flows: [flow] }),
      variant,
      route: `GET /hello (${variant})`,
      timing: TIMING,
      load: (gateway) => ({ ...flow.load(gateway), connections: CONNECTIONS }),
      disruption,
      assertions: [
        newCalls({ workers: WORKERS, plugins: 1, inFlight: CONNECTIONS, reloads }),
        bypasses,
        errors,
      ],
      test: { ...fault, confidence: settings.CONFIDENCE },
    });
    expect(verdict).toBeAsExpected();
  },
);

// As the seed itself counted. Kong logs many lines for each request then, so that this is not how anything else is measured.
test('New() is called a few times for 1,000 requests at log level debug', async ({
  kong,
  runScenario,
  settings,
}) => {
  const verdict = await runScenario({
    target: await kong({ upstream: 'reflection', plugins: ['go'], flows: [flow], logLevel: 'debug' }),
    variant: 'debug',
    route: 'GET /hello (debug)',
    timing: TIMING,
    load: (gateway) => ({ ...flow.load(gateway), connections: CONNECTIONS }),
    disruption: steady,
    assertions: [
      newCalls({ workers: WORKERS, plugins: 1, inFlight: CONNECTIONS, reloads: 0 }),
      bypasses,
      errors,
    ],
    test: { ...DETERMINISTIC_TEST, confidence: settings.CONFIDENCE },
  });
  expect(verdict).toBeAsExpected();
});
