// A disruption takes only a target that has what it needs. The type checker tests this (npm run typecheck); nothing here runs.
import { expectTypeOf } from 'vitest';
import type { BlueGreen } from '../../../src/targets/balancers/deployment/blue-green.ts';
import type { ExternalTarget } from '../../../src/targets/external/external.ts';
import type { KubernetesTarget } from '../../../src/targets/kubernetes/kubernetes-target.ts';
import type { KongGateway } from '../../../src/targets/kong/kong.ts';
import type { ReferenceGateway } from '../../../src/targets/reference/reference.ts';
import type { TykGateway } from '../../../src/targets/tyk/tyk.ts';
import type { deploy } from '../../../src/trial/disruptions/deploy.ts';
import type {
  killPluginServer,
  lateStart,
  reload,
  steady,
} from '../../../src/trial/disruptions/disruptions.ts';
import type { Disruption } from '../../../src/trial/trial-plan.ts';

/** The targets that a disruption can be run on. */
type RunsOn<D extends Disruption<never>> = Parameters<D['run']>[0];

type Reload = RunsOn<typeof reload>;
expectTypeOf<
  KongGateway | ReferenceGateway | TykGateway | ExternalTarget | KubernetesTarget
>().toExtend<Reload>();
expectTypeOf<BlueGreen>().not.toExtend<Reload>();

type Kill = RunsOn<ReturnType<typeof killPluginServer>>;
expectTypeOf<KongGateway | ReferenceGateway>().toExtend<Kill>();
expectTypeOf<TykGateway>().not.toExtend<Kill>();
expectTypeOf<ExternalTarget>().not.toExtend<Kill>();
expectTypeOf<BlueGreen>().not.toExtend<Kill>();

type LateStart = RunsOn<ReturnType<typeof lateStart>>;
expectTypeOf<KongGateway | ReferenceGateway>().toExtend<LateStart>();
expectTypeOf<TykGateway>().not.toExtend<LateStart>();

type Deploy = RunsOn<ReturnType<typeof deploy>>;
expectTypeOf<BlueGreen>().toExtend<Deploy>();
expectTypeOf<KongGateway>().not.toExtend<Deploy>();

expectTypeOf<KongGateway | TykGateway | ExternalTarget | BlueGreen>().toExtend<RunsOn<typeof steady>>();
