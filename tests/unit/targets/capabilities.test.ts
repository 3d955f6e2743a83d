// Each target offers exactly what it can: a method that it lacks is not there, and a disruption that needs it does not compile.
import { expect, expectTypeOf, test } from 'vitest';
import { BlueGreen } from '../../../src/targets/balancers/deployment/blue-green.ts';
import { ExternalTarget } from '../../../src/targets/external/external.ts';
import { KongGateway } from '../../../src/targets/kong/kong.ts';
import { ReferenceGateway } from '../../../src/targets/reference/reference.ts';
import { canMeasureCpu, type Target } from '../../../src/targets/target.ts';
import { TykGateway } from '../../../src/targets/tyk/tyk.ts';
import type { deploy } from '../../../src/trial/disruptions/deploy.ts';
import type {
  killPluginServer,
  lateStart,
  reload,
  steady,
} from '../../../src/trial/disruptions/disruptions.ts';
import type { Disruption } from '../../../src/trial/trial-plan.ts';

const CAPABILITIES = ['reload', 'kill', 'cpuTimes', 'hint', 'startNext', 'switchTo', 'trigger'];

test.for([
  [KongGateway, ['reload', 'kill', 'cpuTimes', 'hint']],
  [ReferenceGateway, ['reload', 'kill', 'cpuTimes', 'hint']],
  [TykGateway, ['reload', 'cpuTimes', 'trigger']],
  [ExternalTarget, ['reload', 'cpuTimes']],
  [BlueGreen, ['startNext', 'switchTo']],
] as const)('%o offers %o', ([{ prototype }, offered]) => {
  expect(CAPABILITIES.filter((method) => method in prototype)).toEqual(offered);
  expect(canMeasureCpu(prototype as Target)).toBe(offered.some((method) => method === 'cpuTimes'));
});

/** The targets that a disruption can be run on. */
type RunsOn<D extends Disruption<never>> = Parameters<D['run']>[0];

test('a disruption takes only a target that has what it needs', () => {
  type Reload = RunsOn<typeof reload>;
  expectTypeOf<KongGateway | ReferenceGateway | TykGateway | ExternalTarget>().toExtend<Reload>();
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
});
