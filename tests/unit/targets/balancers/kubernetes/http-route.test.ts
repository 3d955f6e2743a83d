// A switch of an HTTPRoute is made when its controller says so of the newest generation.
import { expect, test } from 'vitest';
import { isAccepted } from '../../../../../src/targets/balancers/kubernetes/ways/http-route.ts';

function route(...conditions: [type: string, status: string, observedGeneration?: number][]) {
  const seen = conditions.map(([type, status, observedGeneration]) =>
    observedGeneration === undefined ? { type, status } : { type, status, observedGeneration },
  );
  return { metadata: { generation: 3 }, status: { parents: [{ conditions: seen }] } };
}

test.for([
  ['both conditions of this generation', route(['Accepted', 'True', 3], ['ResolvedRefs', 'True', 3]), true],
  ['those of an earlier generation', route(['Accepted', 'True', 2], ['ResolvedRefs', 'True', 2]), false],
  ['a Service that it does not know', route(['Accepted', 'True', 3], ['ResolvedRefs', 'False', 3]), false],
  ['conditions of no generation', route(['Accepted', 'True'], ['ResolvedRefs', 'True']), false],
  ['one condition', route(['Accepted', 'True', 3]), false],
  ['no controller', { metadata: { generation: 3 } }, false],
] as const)('%s', ([, seen, expected]) => {
  expect(isAccepted(seen)).toBe(expected);
});
