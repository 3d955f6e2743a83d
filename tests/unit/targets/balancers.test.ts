import { expect, test } from 'vitest';
import { dns } from '../../../src/targets/balancers/dns/dns.ts';
import { KERNEL } from '../../../src/targets/balancers/kernel/kernel.ts';
import { BALANCERS } from '../../../src/targets/balancers/kinds.ts';

// It is shown in parentheses after the name of a skipped test, as in "iptables is not judged here (install …)".
test.for([...BALANCERS, dns, ...KERNEL])('how to install $name has no parentheses', ({ install = '' }) => {
  expect(install).not.toMatch(/[()]/);
});
