import { expect, test } from 'vitest';
import { cellsWithoutResult } from '../../../../src/cli/signal/planned-cells.ts';
import type { VerdictEntry } from '../../../../src/report/verdicts/schema.ts';

const LANGUAGES = { scenario: 'kong-plugin-languages', gateway: 'kong', version: '3.4.1' };
const DEPLOY = { scenario: 'blue-green-deploy', gateway: 'balancers', version: 'packaged' };
const entry = (cell: typeof LANGUAGES, variant: string) => ({ ...cell, variant }) as VerdictEntry;

test('of a cell with some tests of a scenario, each has to leave a result', () => {
  const reload = { ...LANGUAGES, part: 'reload', variants: ['^[^/]+$'] };
  const both = { ...LANGUAGES, part: 'kill+reload', variants: ['/kill$', '^[^/]+$'] };
  expect(cellsWithoutResult([reload, both], [entry(LANGUAGES, 'go')])).toEqual([both]);
  expect(cellsWithoutResult([both], [entry(LANGUAGES, 'go'), entry(LANGUAGES, 'go/kill')])).toEqual([]);
});

test('a cell of some load balancers needs their own results, in the version of that cell', () => {
  const packaged = { ...DEPLOY, variants: ['^haproxy/runtime/'] };
  const ofDebian = entry({ ...DEPLOY, gateway: 'haproxy', version: '2.6.12' }, 'haproxy/runtime/http2');
  const ofPackage = { ...ofDebian, version: '2.8.25' };
  expect(cellsWithoutResult([packaged], [ofDebian])).toEqual([packaged]);
  expect(cellsWithoutResult([packaged], [ofDebian, ofPackage])).toEqual([]);
});
