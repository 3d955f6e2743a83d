import { expect, test } from 'vitest';
import { checkPlan } from '../../../src/load/check-plan.ts';
import { checkFlows } from '../../../src/scenario/check/default-flows.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';

const SETTINGS = settingsSchema.parse({ LOAD_RATE: '500', LOAD_CONNECTIONS: '3' });
const TARGET = {
  url: 'http://127.0.0.1:1/events',
  request: {
    method: 'GET',
    headers: { accept: 'text/event-stream', 'x-a': 'b' },
    connect: {},
    isStream: true,
  },
  reload: 'true',
  reloadWaitMs: 1000,
  status: 200,
  version: 'unknown',
  stream: { numbered: false, often: true },
};

test('with --sse a check has one flow, of streams alone, whatever the load of other flows', () => {
  const flows = checkFlows(TARGET, { stream: 'sse' }, SETTINGS);
  expect(flows).toEqual([
    {
      variant: 'sse',
      load: expect.objectContaining({
        url: TARGET.url,
        connections: 8,
        thinkMs: 10,
        headers: [TARGET.request.headers],
        expectation: { status: 200 },
        stream: { protocol: 'sse' },
      }) as unknown,
      streams: TARGET.stream,
    },
  ]);
  for (const { load } of flows) expect(() => checkPlan(load)).not.toThrow();
});

test('without it a check has the default flows, none of which is of streams', () => {
  const flows = checkFlows(TARGET, {}, SETTINGS);
  expect(flows.map(({ variant }) => variant)).toContain('busy');
  expect(flows.filter(({ load }) => load.stream !== undefined)).toEqual([]);
});
