import path from 'node:path';
import { expect, inject, test } from 'vitest';
import type { BalancerKind } from '../../src/gateways/balancers/balancer.ts';
import { BALANCERS } from '../../src/gateways/balancers/kinds.ts';
import type { GatewayIdentity } from '../../src/gateways/gateway.ts';
import type { Client } from '../../src/load/plan.ts';
import { readLedger } from '../../src/settings/ledger.ts';
import { deploy } from '../../src/trial/deploy.ts';
import type { Timing } from '../../src/trial/timing.ts';
import { knownReds, type LedgerEntry } from '../../src/verdict/ledger.ts';
import { SWITCH_ASSERTIONS } from '../../src/verdict/switch-assertions.ts';
import { BlueGreenSubject } from './blue-green-subject.ts';
import { prove } from './prove.ts';

export const SCENARIO = 'blue-green-deploy';
const SLOW_MS = 3000;
/** A deploy takes a second by itself, under load all the time, so that little is needed around it. */
export const TIMING: Timing = {
  requestsBefore: 200,
  durationBeforeMs: 200,
  requestsAfter: 300,
  durationAfterMs: 200,
  cleanMs: 100,
  healBoundMs: 5000,
  boundMs: 30_000,
};

/** A balancer, a way to switch it and a kind of client. */
export interface Variant {
  name: string;
  kind: BalancerKind;
  way: string;
  client: Client;
  /** What the ledger knows to be red in it. */
  reds: LedgerEntry[];
}

const identities = new Map<BalancerKind, GatewayIdentity>();
const ledger = readLedger(path.resolve(import.meta.dirname, '../../ledger.yaml'));

/** The balancers of this machine, each asked for its version; those that are not installed are named. */
export async function installedBalancers(): Promise<BalancerKind[]> {
  const installed = BALANCERS.filter((kind) => kind.installed());
  for (const kind of installed) identities.set(kind, await kind.identify());
  const found = [...identities.values()].map(({ gateway, version }) => `${gateway} ${version}`);
  const absent = BALANCERS.filter((kind) => !kind.installed()).map(({ name }) => name);
  say(`load balancers: ${found.join(', ')}`);
  if (absent.length > 0) say(`not judged, since not installed: ${absent.join(', ')}`);
  return installed;
}

/** The variants of some balancers. */
export function variantsOf(
  kind: BalancerKind,
  ways: readonly string[],
  clients: readonly Client[],
): Variant[] {
  return ways.flatMap((way) =>
    clients.map((client) => {
      const name = `${kind.name}/${way}/${client}`;
      const identity = identities.get(kind);
      return { name, kind, way, client, reds: identity ? knownReds(ledger, SCENARIO, name, identity) : [] };
    }),
  );
}

/** Defines the test of each variant. */
export function judgeDeploys(variants: readonly Variant[]): void {
  // Not $name, which Vitest cuts at 40 characters: -t would not find the rest.
  test.for(variants.map((variant) => [variant.name, variant] as const))(
    '%s loses nothing in a blue-green deploy',
    async ([, variant], context) => {
      const { STALE_BOUND_MS } = inject('settings');
      const subject = await BlueGreenSubject.start(SCENARIO, variant);
      context.onTestFinished(() => subject.stop());
      const reds = variant.reds.flatMap(({ assertions }) => assertions);
      const judged = await prove(context, {
        scenario: SCENARIO,
        variant: variant.name,
        route: variant.name,
        subject,
        upstream: { takeHandled: () => subject.gateway.takeHandled() },
        load: () => subject.load(variant.client),
        disturbance: deploy({
          blueGreen: () => subject.gateway,
          boundMs: STALE_BOUND_MS,
          slowMs: (number) => (number === 1 ? SLOW_MS : undefined),
        }),
        timing: TIMING,
        assertions: SWITCH_ASSERTIONS,
        expectedRed: reds,
      });
      expect.soft(judged).toHaveTakenEffect();
      for (const { name } of SWITCH_ASSERTIONS) {
        expect.soft(judged).toBeAsExpected(name, reds.includes(name) ? 'red' : 'green');
      }
      for (const { reason } of variant.reds)
        say(`${variant.name} is red as the ledger says: ${reason.trim()}`);
    },
  );
}

/** One line for whoever watches the run. */
export function say(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
