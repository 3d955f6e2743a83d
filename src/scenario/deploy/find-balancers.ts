import type { BalancerKind } from '../../targets/balancers/balancer.ts';
import { dns } from '../../targets/balancers/dns/dns.ts';
import { KERNEL } from '../../targets/balancers/kernel/kernel.ts';
import type { Step } from '../prepare/steps.ts';
import { identifyAll } from './variants.ts';

/** The balancers, or other switches, that this machine can run, and why it cannot run the others. */
export interface FoundKinds {
  usable: BalancerKind[];
  /** Names and versions of the usable ones. */
  named: string;
  missing: { kind: BalancerKind; why: string }[];
}

/** Finds the load balancers that are installed, or can be installed on their first use. */
export async function findBalancers(step: Step, kinds: readonly BalancerKind[]): Promise<FoundKinds> {
  return find(kinds, step, ({ install }) => `not installed: ${install}`);
}

/** Finds which of DNS and the kernel's switches can run on this machine. */
export async function findSwitchesWithoutBalancer(step: Step): Promise<FoundKinds> {
  return find([dns, ...KERNEL], step, ({ install }) => install);
}

async function find(
  kinds: readonly BalancerKind[],
  step: Step,
  notInstalled: (kind: BalancerKind) => string | undefined,
): Promise<FoundKinds> {
  const usable: BalancerKind[] = [];
  const missing: FoundKinds['missing'] = [];
  for (const kind of kinds) {
    const why = kind.installed() ? await kind.missing?.() : notInstalled(kind);
    if (why === undefined) usable.push(kind);
    else missing.push({ kind, why });
  }
  return { usable, named: await identifyAll(usable, step), missing };
}
