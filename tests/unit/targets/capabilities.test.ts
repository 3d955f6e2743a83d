// Each target offers exactly what it can: a method that it lacks is not there. What does not compile is in capabilities.test-d.ts.
import { expect, test } from 'vitest';
import { BlueGreen } from '../../../src/targets/balancers/deployment/blue-green.ts';
import { ExternalTarget } from '../../../src/targets/external/external.ts';
import { KubernetesTarget } from '../../../src/targets/kubernetes/kubernetes-target.ts';
import { KongGateway } from '../../../src/targets/kong/kong.ts';
import { ReferenceGateway } from '../../../src/targets/reference/reference.ts';
import { canMeasureCpu, type Target } from '../../../src/targets/target.ts';
import { TykGateway } from '../../../src/targets/tyk/tyk.ts';

const CAPABILITIES = ['reload', 'kill', 'cpuTimes', 'hint', 'startNext', 'switchTo', 'trigger'];

test.for([
  [KongGateway, ['reload', 'kill', 'cpuTimes', 'hint']],
  [ReferenceGateway, ['reload', 'kill', 'cpuTimes', 'hint']],
  [TykGateway, ['reload', 'cpuTimes', 'trigger']],
  [ExternalTarget, ['reload', 'cpuTimes']],
  [KubernetesTarget, ['reload']],
  [BlueGreen, ['startNext', 'switchTo']],
] as const)('%o offers %o', ([{ prototype }, offered]) => {
  expect(CAPABILITIES.filter((method) => method in prototype)).toEqual(offered);
  expect(canMeasureCpu(prototype as Target)).toBe(offered.some((method) => method === 'cpuTimes'));
});
