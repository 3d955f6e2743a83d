import semver from 'semver';
import type { TargetIdentity } from '../../record/target/target-state.ts';
import type { BalancerKind } from '../../targets/balancers/balancer.ts';
import type { BlueGreenPlan } from '../../targets/balancers/deployment/blue-green.ts';
import type { FrontPlan } from '../../targets/balancers/deployment/fronted.ts';
import {
  expectationsOf,
  expectedReds,
  type KnownRed,
  type KnownIssues,
} from '../../verdict/known-issues/known-issues.ts';
import type { Step } from '../prepare/steps.ts';
import { isStream, STREAMS_BOUND_MS, type DeployClient } from './clients.ts';
import type { ClientBehaviour } from './deployment.ts';

export const SCENARIO = 'blue-green-deploy';

/** A balancer, a way to switch it and a kind of client. */
export interface Variant {
  name: string;
  kind: BalancerKind;
  way: string;
  client: DeployClient;
  /** What makes clients move to the new instance; see pinned-variants.ts. @default nothing */
  remedy?: Remedy;
  /** @default STALE_BOUND_MS */
  boundMs?: number;
  /** Whether the old instance is stopped by what switches, and not by the suite. @default false */
  stopsItself?: boolean;
}

/** One way to make clients move to the new instance. */
export interface Remedy {
  name: string;
  /** The old instance announces the end of its connections once the switch is made. */
  announce?: boolean;
  /** The instances announce the end of the connection with every response. */
  alwaysCloses?: boolean;
  /** How long a pod goes on serving after it was told to leave, before SIGTERM, s. */
  preStopS?: number;
  /** A balancer of its own in front of each instance. */
  front?: Omit<FrontPlan, 'http2'>;
  clientBehaviour?: ClientBehaviour;
}

const identities = new Map<BalancerKind, TargetIdentity>();

/** The names and versions of balancers. One that is installed on its first use is installed now. */
export async function identifyAll(kinds: readonly BalancerKind[], step: Step): Promise<string> {
  await Promise.all(
    kinds.map(async (kind) => identities.set(kind, await step(kind.name, () => kind.identify()))),
  );
  const each = kinds.map((kind) => identities.get(kind)).filter((identity) => identity !== undefined);
  return each.map(({ gateway, version }) => `${gateway} ${version}`).join(', ');
}

/** The known reds of a variant; none before `identifyAll` has asked for its balancer's version. */
export function knownRedsOf(
  { kind, name }: Pick<Variant, 'kind' | 'name'>,
  knownIssues: KnownIssues,
): KnownRed[] {
  const identity = identities.get(kind);
  if (!identity) return [];
  return expectedReds(expectationsOf(knownIssues, { scenario: SCENARIO, variant: name, ...identity }));
}

/** The variants of a balancer, but for the ways that its version does not have yet. */
export function variantsOf(
  kind: BalancerKind,
  ways: readonly string[],
  clients: readonly DeployClient[],
): Variant[] {
  const { version } = identities.get(kind) ?? {};
  const lacks = (way: string) => version !== undefined && semver.lt(version, kind.since?.[way] ?? '0.0.0');
  const had = ways.filter((way) => !lacks(way));
  return had.flatMap((way) =>
    clients.map((client) => ({
      name: `${kind.name}/${way}/${client}`,
      kind,
      way,
      client,
      ...(isStream(client) ? { boundMs: STREAMS_BOUND_MS } : {}),
    })),
  );
}

/** The variant of what concerns the deployment itself. */
export function targetVariantOf({ kind, way, client }: Pick<Variant, 'kind' | 'way' | 'client'>): string {
  const target = client === 'grpc' ? 'grpc-target' : isStream(client) ? 'streams-target' : 'target';
  return `${kind.name}/${way}/${target}`;
}

/** The deployment of a variant. */
export function planOf({ kind, way, client, remedy }: Variant): Omit<BlueGreenPlan, 'logs'> {
  return {
    kind,
    way,
    ...(remedy?.alwaysCloses === true ? { alwaysCloses: true } : {}),
    ...(remedy?.preStopS === undefined ? {} : { preStopS: remedy.preStopS }),
    ...(client === 'grpc' ? { grpc: true } : {}),
    ...(remedy?.front ? { front: { ...remedy.front, http2: client === 'http2' } } : {}),
  };
}
