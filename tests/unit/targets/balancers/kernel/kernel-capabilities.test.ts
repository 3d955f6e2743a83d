import { expect, test } from 'vitest';
import { lackingCapabilities } from '../../../../../src/targets/balancers/kernel/missing.ts';

test.for([
  ['root', '000001ffffffffff', []],
  ['root in a container with the usual capabilities', '00000000a80425fb', ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN']],
  ['root without one of them', '000001ffffffefff', ['CAP_NET_ADMIN']],
  ['anybody else', '0000000000000000', ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN']],
] as const)('%s', ([, bits, lacking]) => {
  expect(lackingCapabilities(`Name:\tnode\nCapEff:\t${bits}\nSeccomp:\t0\n`)).toEqual(lacking);
});

test('no /proc means no capabilities', () => {
  expect(lackingCapabilities('')).toEqual(['CAP_NET_ADMIN', 'CAP_SYS_ADMIN']);
});
