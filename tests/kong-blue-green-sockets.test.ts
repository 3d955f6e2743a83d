// Seed 000 (https://github.com/Kong/kong/issues/8531): a plugin that answers by itself, in front of a teapot, while each reload moves the
// plugin server to another socket. A client that sees 418 has reached the teapot past the plugin.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { reload } from '../src/trial/disruptions/disruptions.ts';
import { reloadAssertions } from '../src/verdict/observe/request-assertions.ts';
import { reloadBounds } from '../src/verdict/observe/bounds.ts';
import { answeredBy, answeringRoute } from './support/answering-plugin.ts';
import { loadSettings } from '../src/scenario/load-settings.ts';
import { runScenario } from '../src/scenario/run-scenario.ts';
import { startKong, type KongEnvironment } from '../src/scenario/kong/kong.ts';

const SCENARIO = 'kong-blue-green-sockets';
const MESSAGE = 'answered';

let kong: KongEnvironment;

beforeAll(async () => {
  kong = await startKong({
    scenario: SCENARIO,
    upstream: 'teapot',
    plugins: ['go'],
    kongReload: 'colours',
    routes: (upstream) => [answeringRoute('/go', MESSAGE, upstream)],
  });
});

afterAll(async () => {
  await kong?.stop();
});

test('no request reaches the teapot while the plugin server moves', async (context) => {
  const judged = await runScenario(context, {
    scenario: SCENARIO,
    variant: 'go',
    route: 'GET /go',
    subject: kong,
    upstream: kong.upstream,
    load: (gateway) => ({
      url: `${gateway.url}/go`,
      ...loadSettings(),
      expectation: answeredBy(gateway, MESSAGE),
    }),
    disruption: reload,
    assertions: reloadAssertions(reloadBounds(kong.gateway.identity.gateway, inject('settings'))),
  });
  expect(judged).toBeAsExpected();
});
