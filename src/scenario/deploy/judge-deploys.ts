import { expect, inject, test } from 'vitest';
import type { BalancerKind } from '../../targets/balancers/balancer.ts';
import type { BlueGreenPlan } from '../../targets/balancers/deployment/blue-green.ts';
import { BALANCERS } from '../../targets/balancers/kinds.ts';
import type { Client } from '../../record/load-plan.ts';
import { deploy } from '../../trial/disruptions/deploy.ts';
import type { FrontPlan } from '../../targets/balancers/deployment/fronted.ts';
import type { Trial } from '../../record/trial.ts';
import type { Timing } from '../../trial/timing.ts';
import { expectationsOf, redsIn, type KnownIssue } from '../../verdict/known-issues/known-issues.ts';
import { decisionOn } from '../../verdict/decide/judge.ts';
import { DETERMINISTIC_TEST } from '../../verdict/decide/sequential-test.ts';
import { slow, SWITCH_ASSERTIONS } from '../../verdict/observe/switch-assertions.ts';
import { RestartableDeployment, type ClientBehaviour } from './deployment.ts';
import { defaultTest, runScenario } from '../run-scenario.ts';
import type { TargetIdentity } from '../../record/target-state.ts';

export const SCENARIO = 'blue-green-deploy';
const SLOW_MS = 3000;
/** The rate that the known issues give for what is red in every switch. */
export const CERTAIN = 0.99;
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
  /** What is known to be red in it. */
  reds: KnownIssue[];
  /** What is done so that clients move; see pinned-variants.ts. @default nothing */
  remedy?: Remedy;
  /** @default STALE_BOUND_MS */
  boundMs?: number;
}

/** One way to make clients move to the new instance. */
export interface Remedy {
  name: string;
  /** The old instance announces the end of its connections once the switch is made. */
  announce?: boolean;
  /** The instances announce it with every answer. */
  alwaysCloses?: boolean;
  /** A balancer of its own in front of each instance. */
  front?: Omit<FrontPlan, 'http2'>;
  habits?: ClientBehaviour;
}

const identities = new Map<BalancerKind, TargetIdentity>();

/** The kinds that are on this machine, each asked for its version; those that are not installed are named. */
export async function installedBalancers(
  kinds: readonly BalancerKind[] = BALANCERS,
): Promise<BalancerKind[]> {
  const installed = kinds.filter((kind) => kind.installed());
  const found = await identifyAll(installed);
  say(`load balancers: ${found}`);
  for (const kind of kinds) if (!kind.installed()) notRun(kind, `not installed: ${kind.install}`);
  return installed;
}

/** Says that a kind is not judged here. */
export function notRun({ name }: BalancerKind, why: string): void {
  say(`not run: ${SCENARIO} ${name}: ${why}`);
  listNotRun(name, 'here', why);
}

/** Says that a variant is left out of this run, since it is known to be red. */
export function leaveOut({ name, reds }: Variant): void {
  const notes = reds.map(({ note, instead }) =>
    instead === undefined ? note.trim() : `${note.trim()}; instead: ${instead}`,
  );
  const why = `known to be red: ${[...new Set(notes)].join('; ')}`;
  say(`left out: ${name}, ${why}`);
  listNotRun(name, 'without EXPECT=known', why);
}

// Named and skipped, it is in every list of tests and in every form of the report, and in none of what passed.
function listNotRun(variant: string, where: string, why: string): void {
  test(`${variant} is not judged ${where}`, async ({ skip, task, annotate }) => {
    task.meta.notRun = { scenario: SCENARIO, variant, why };
    // Vitest's own note of a skipped test is not in junit.xml.
    await annotate(why, 'not run');
    skip(why);
    expect.unreachable();
  });
}

/** Asks kinds for their versions, in words. */
export async function identifyAll(kinds: readonly BalancerKind[]): Promise<string> {
  for (const kind of kinds) identities.set(kind, await kind.identify());
  const each = kinds.map((kind) => identities.get(kind)).filter((identity) => identity !== undefined);
  return each.map(({ gateway, version }) => `${gateway} ${version}`).join(', ');
}

/** What is known to be red in a variant of a kind that has been asked for its version. */
export function knownRedsOf(kind: BalancerKind, name: string): KnownIssue[] {
  const identity = identities.get(kind);
  if (!identity) return [];
  return redsIn(expectationsOf(inject('knownIssues'), { scenario: SCENARIO, variant: name, ...identity }));
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
      return { name, kind, way, client, reds: knownRedsOf(kind, name) };
    }),
  );
}

/** The deployment of a variant. */
export function planOf({ kind, way, client, remedy }: Variant): Omit<BlueGreenPlan, 'logs'> {
  return {
    kind,
    way,
    ...(remedy?.alwaysCloses === true ? { alwaysCloses: true } : {}),
    ...(remedy?.front ? { front: { ...remedy.front, http2: client === 'http2' } } : {}),
  };
}

// Each slow request makes its deploy as long as itself, so none is sent more than it takes; a known red takes more to be called fixed.
function isLookedFor(sofar: readonly Trial[], { reds }: Variant): boolean {
  const decision = decisionOn(sofar, slow, defaultTest());
  const isKnownRed = reds.some(({ assertion }) => assertion === slow.name);
  return decision === 'undecided' || (decision === 'green' && isKnownRed);
}

// What is red in every switch shows in three of them as well as in twelve, and each of these takes as long as the bound.
function isCertain({ reds }: Variant): boolean {
  return reds.some(({ rate = 0 }) => rate >= CERTAIN);
}

/** Defines the test of each variant. */
export function judgeDeploys(variants: readonly Variant[]): void {
  // Not $name, which Vitest cuts at 40 characters: -t would not find the rest.
  test.for(variants.map((variant) => [variant.name, variant] as const))(
    '%s loses nothing in a blue-green deploy',
    async ([, variant], context) => {
      const { boundMs = inject('settings').STALE_BOUND_MS, client, remedy } = variant;
      const subject = await RestartableDeployment.start(SCENARIO, planOf(variant));
      context.onTestFinished(() => subject.stop());
      const judged = await runScenario(context, {
        scenario: SCENARIO,
        variant: variant.name,
        route: variant.name,
        subject,
        upstream: { takeHandled: () => subject.gateway.takeHandled() },
        load: () => subject.load(client, remedy?.habits),
        disruption: (sofar) =>
          deploy({
            blueGreen: () => subject.gateway,
            boundMs,
            announce: remedy?.announce ?? false,
            slow: isLookedFor(sofar, variant) ? { bodyMs: SLOW_MS, client } : undefined,
          }),
        timing: TIMING,
        assertions: SWITCH_ASSERTIONS,
        ...(isCertain(variant) ? { test: DETERMINISTIC_TEST } : {}),
      });
      expect(judged).toBeAsExpected();
    },
  );
}

/** One line for whoever watches the run. */
export function say(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
