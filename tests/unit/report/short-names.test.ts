import { expect, test } from 'vitest';
import { shortNames } from '../../../src/report/html/page/flows/short-names.js';

test.for([
  [['go', 'python', 'target'], '', ['go', 'python', 'target']],
  [['go/kill', 'js/kill', 'target/kill'], '', ['go', 'js', 'target']],
  [['caddy/file/http2', 'caddy/file/target'], 'caddy/file', ['http2', 'target']],
  [['a/b/x/c', 'a/y/x/c'], 'a', ['b', 'y']],
  [['a', 'a/b'], '', ['a', 'a/b']],
  [['go', 'go'], '', ['go', 'go']],
] as const)('%o', ([names, common, short]) => {
  expect(shortNames(names)).toEqual({ common, names: short });
});
