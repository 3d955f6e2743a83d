import { expect, test } from 'vitest';
import { checkPlan } from '../../../src/load/check-plan.ts';
import type { LoadPlan } from '../../../src/record/flow/load-plan.ts';

const PLAN: LoadPlan = {
  url: 'http://127.0.0.1/',
  connections: 1,
  thinkMs: 0,
  timeoutMs: 1000,
  expectation: {},
};
const LATE = { client: 'late-speaker' } as const;

test.for<[Partial<LoadPlan>, string]>([
  [{ headers: [{ connection: 'close' }] }, 'the header "connection" cannot be sent'],
  [{ ...LATE, rate: 5 }, 'a load of late speakers can have no rate: each sends its request after a silence'],
  [{ speakAfterMs: [1, 2] }, "speakAfterMs is for late speakers only (client: 'late-speaker')"],
  ...(
    [
      [2, 1],
      [-1, 5],
      [0, Infinity],
      [Number.NaN, 5],
    ] as const
  ).map(([min, max]): [Partial<LoadPlan>, string] => [
    { ...LATE, speakAfterMs: [min, max] },
    `speakAfterMs must be two times in ms, the shorter one first (got ${min}, ${max})`,
  ]),
])('%o is refused', ([part, message]) => {
  expect(() => checkPlan({ ...PLAN, ...part })).toThrow(message);
});

test.for<Partial<LoadPlan>>([{}, LATE, { ...LATE, speakAfterMs: [0, 0] }, { ...LATE, thinkMs: 5 }])(
  '%o is carried out',
  (part) => {
    expect(() => checkPlan({ ...PLAN, ...part })).not.toThrow();
  },
);
