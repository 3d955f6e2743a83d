// A check that cannot fail is a defect: every assertion that there is turns red (took-effect: inconclusive) in a control.
import { expect, test } from 'vitest';
import { ASSERTION_NAMES, requireCatalogued } from '../../../src/verdict/observe/catalogue.ts';
import { DEPLOY_CONTROLS } from '../../controls/deploys.ts';
import { MATRIX } from '../../controls/matrix.ts';
import { STREAM_MATRIX } from '../../support/stream-defects.ts';
import { LOST_UPDATE, POLICY_CONTROLS } from '../../support/tyk-control.ts';

/** What the controls turn red each time: the reference gateway's, the wrong ways of a deploy, Tyk's. */
const PROVEN = new Set([
  ...Object.values(MATRIX).flatMap(({ expected }) => expected),
  ...DEPLOY_CONTROLS.flatMap(({ red }) => red),
  ...Object.values(STREAM_MATRIX).flatMap(({ expected }) => expected),
  ...Object.values(LOST_UPDATE).flat(),
  ...POLICY_CONTROLS.flatMap(({ red }) => red),
]);

test('every assertion of the catalogue appears in a control', () => {
  expect([...ASSERTION_NAMES].filter((name) => !PROVEN.has(name))).toEqual([]);
});

test('no control expects an assertion that does not exist', () => {
  const named = [...PROVEN, ...DEPLOY_CONTROLS.flatMap(({ mayBeRed }) => mayBeRed)];
  expect(named.filter((name) => !ASSERTION_NAMES.has(name))).toEqual([]);
});

test('a series cannot judge an assertion that is not in the catalogue', () => {
  expect(() => requireCatalogued([{ name: 'closed' }, { name: 'made-up' }])).toThrow(/assertions: made-up;/);
  expect(() => requireCatalogued([...ASSERTION_NAMES].map((name) => ({ name })))).not.toThrow();
});
