import { expect, test } from 'vitest';
import { identifyAll, variantsOf } from '../../../src/scenario/deploy/variants.ts';
import { nginx } from '../../../src/targets/balancers/nginx/nginx.ts';

const CLIENT = ['keep-alive'] as const;
const unannounced = <Result>(_what: string, work: () => Promise<Result>) => work();

test.for([
  ['1.22.1', ['nginx/reload/keep-alive']],
  ['1.27.3', ['nginx/reload/keep-alive']],
  ['1.27.4', ['nginx/reload/keep-alive', 'nginx/reload-announced/keep-alive']],
  ['1.31.3', ['nginx/reload/keep-alive', 'nginx/reload-announced/keep-alive']],
] as const)('the ways of nginx %s are those that it has', async ([version, names]) => {
  const identity = { gateway: 'nginx', version, runtime: 'processes', real: true } as const;
  const kind = { ...nginx, identify: () => Promise.resolve(identity) };
  expect(await identifyAll([kind], unannounced)).toBe(`nginx ${version}`);
  expect(variantsOf(kind, kind.ways, CLIENT).map(({ name }) => name)).toEqual(names);
});
