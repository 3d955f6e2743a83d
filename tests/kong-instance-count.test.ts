// Seed 002: how often New() is called for 1,000 requests. It saw 5 on a gateway that reuses instances, and 1,855 on one that does not.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { reload, steady } from '../src/trial/disturbances.ts';
import { DEFAULT_TIMING } from '../src/trial/timing.ts';
import { bypasses, errors } from '../src/verdict/assertions.ts';
import { newCalls } from '../src/verdict/gateway-assertions.ts';
import { DEFAULT_TEST, DETERMINISTIC_TEST } from '../src/verdict/sprt.ts';
import { prove } from './support/prove.ts';
import { WORKERS } from './support/kong-place.ts';
import { startKongStage, type KongStage } from './support/kong-stage.ts';

const SCENARIO = 'kong-instance-count';
const HEADER = 'x-example-message';
/** hey's own default, which the seed used. */
const CONNECTIONS = 50;
const TIMING = { ...DEFAULT_TIMING, requestsBefore: 500, requestsAfter: 500 };

let kong: KongStage;

beforeAll(async () => {
  const config = { header: HEADER, message: 'hello' };
  kong = await startKongStage({
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
  // Real Kong with the defect called New() 1,722 to 1,792 times in each of 3 runs: without a disturbance there is nothing that only sometimes goes wrong.
  { disturbance: steady, reloads: 0, fault: DETERMINISTIC_TEST },
  { disturbance: reload, reloads: 1, fault: DEFAULT_TEST },
])(
  'New() is called a few times for 1,000 requests: $disturbance.name',
  async ({ disturbance, reloads, fault }, context) => {
    const judged = await prove(context, {
      scenario: SCENARIO,
      variant: disturbance.name,
      route: `GET /hello (${disturbance.name})`,
      subject: kong,
      upstream: kong.upstream,
      timing: TIMING,
      load: ({ url }) => ({
        url: `${url}/hello`,
        connections: CONNECTIONS,
        thinkMs: 0,
        timeoutMs: inject('settings').REQUEST_TIMEOUT_MS,
        witness: { header: HEADER, headerValue: 'hello', echoesId: true },
      }),
      disturbance,
      assertions: [newCalls({ workers: WORKERS, configurations: 1, servers: 1, reloads }), bypasses, errors],
      test: { ...fault, confidence: inject('settings').CONFIDENCE },
    });
    expect(judged).toBeAsExpected();
  },
);
