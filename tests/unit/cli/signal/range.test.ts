import { expect, test } from 'vitest';
import { withoutVersion } from '../../../../src/cli/signal/update/range.ts';
import { isIn } from '../../../../src/verdict/known-issues/versions.ts';

test.for([
  ['kong', '3.9.3', '3.9.3', undefined],
  ['kong', '2.7.1 || 3.1.0 || 3.9.3', '3.1.0', '2.7.1 || 3.9.3'],
  ['kong', '3.4.0 || >=3.5.0 <3.9.3', '3.6.0', '3.4.0 || >=3.5.0 <3.6.0 || >3.6.0 <3.9.3'],
  ['kong', '>=3.5.0 <3.9.3', '3.5.0', '>3.5.0 <3.9.3'],
  ['kong', '2.7.1 - 3.9.3', '3.9.3', '>=2.7.1 <3.9.3'],
  ['kong', '3.4.1 - 3.4.2', '3.4.1', '>3.4.1 <=3.4.2'],
  ['kong', '>=3.4.1 <3.4.2', '3.4.1', undefined],
  ['nginx', '1.22', '1.22.1', '>=1.22.0 <1.22.1 || >1.22.1 <1.23.0'],
  ['nginx', '*', '1.22', '<1.22.0 || >1.22.0'],
  ['kong-gateway', '>=3.4.1.0 <=3.5.0.1', '3.4.1.1', '>=3.4.1.0 <3.4.1.1 || >3.4.1.1 <=3.5.0.1'],
] as const)('%s %s without %s is %s', ([gateway, range, version, left]) => {
  expect(withoutVersion(gateway, range, version)).toBe(left);
  expect(isIn(gateway, version, range)).toBe(true);
  expect(isIn(gateway, version, left ?? '<0.0.0')).toBe(false);
});
