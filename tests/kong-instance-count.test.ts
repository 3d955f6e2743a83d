// Seed 002: how often New() is called for 1,000 requests. It saw 5 on a gateway that reuses instances, and 1,855 on one that does not.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { reload, steady } from '../src/trial/disruptions/disruptions.ts';
import { DEFAULT_TIMING } from '../src/trial/timing.ts';
import { bypasses, errors } from '../src/verdict/observe/request-assertions.ts';
import { newCalls } from '../src/verdict/observe/target-assertions.ts';
import { DEFAULT_TEST, DETERMINISTIC_TEST } from '../src/verdict/decide/sequential-test.ts';
import { runScenario } from '../src/scenario/run-scenario.ts';
import { WORKERS } from '../src/scenario/kong/runtime.ts';
import { startKong, type KongEnvironment } from '../src/scenario/kong/kong.ts';

const SCENARIO = 'kong-instance-count';
const HEADER = 'x-example-message';
/** hey's own default, which the seed used. */
const CONNECTIONS = 50;
const TIMING = { ...DEFAULT_TIMING, requestsBefore: 500, requestsAfter: 500 };

let kong: KongEnvironment;

beforeAll(async () => {
  const config = { header: HEADER, message: 'hello' };
  kong = await startKong({
    scenario: SCENARIO,
    upstream: 'reflection',
    plugins: ['go'],
    routes: (upstream) => [{ path: '/hello', plugin: 'goplugin', config, upstream }],
  });
});

afterAll(async () => {
  await kong?.stop();
});

test.for([
  // Real Kong with the defect called New() 1,722 to 1,792 times in each of 3 runs: without a disruption there is nothing that only sometimes goes wrong.
  { variant: 'steady', disruption: steady, reloads: 0, fault: DETERMINISTIC_TEST },
  { variant: 'reload', disruption: reload, reloads: 1, fault: DEFAULT_TEST },
])(
  'New() is called a few times for 1,000 requests: $variant',
  async ({ variant, disruption, reloads, fault }, context) => {
    const judged = await runScenario(context, {
      scenario: SCENARIO,
      variant,
      route: `GET /hello (${variant})`,
      subject: kong,
      upstream: kong.upstream,
      timing: TIMING,
      load: ({ url }) => ({
        url: `${url}/hello`,
        connections: CONNECTIONS,
        thinkMs: 0,
        timeoutMs: inject('settings').REQUEST_TIMEOUT_MS,
        expectation: { header: HEADER, headerValue: 'hello', echoesId: true },
      }),
      disruption,
      assertions: [newCalls({ workers: WORKERS, configurations: 1, servers: 1, reloads }), bypasses, errors],
      test: { ...fault, confidence: inject('settings').CONFIDENCE },
    });
    expect(judged).toBeAsExpected();
  },
);
