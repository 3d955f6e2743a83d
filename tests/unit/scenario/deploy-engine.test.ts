// Where pods carry the load of a deploy, nothing is asked of this process that it may not reach, and no count is taken for another's.
import { expect, test } from 'vitest';
import type { LoadEngine } from '../../../src/load/engine.ts';
import { deployScenario } from '../../../src/scenario/deploy/deploy-scenario.ts';
import type { RestartableDeployment } from '../../../src/scenario/deploy/deployment.ts';
import { rollingVariants, selectorVariants } from '../../../src/scenario/deploy/kubernetes-variants.ts';
import type { Variant } from '../../../src/scenario/deploy/variants.ts';
import { settingsSchema } from '../../../src/settings/keys.ts';
import { kubernetesKind } from '../../../src/targets/balancers/kubernetes/kubernetes.ts';

const kind = kubernetesKind({ datetime: 'a', traefik: 'b' });
const target = { current: {}, upstream: {} } as unknown as RestartableDeployment;
const engine = {} as LoadEngine;

function planned(variant: Variant | undefined, other: { engine?: LoadEngine }) {
  if (!variant) throw new Error('no variant');
  const knownIssues = { expectations: [], versions: {} };
  const plan = deployScenario(variant, target, { settings: settingsSchema.parse({}), knownIssues, ...other });
  return {
    names: plan.assertions?.map(({ name }) => name),
    counts: plan.target.upstream !== undefined,
    isCurrent: plan.target.current === target.current,
  };
}

test('with a load from here, slow requests and counts are judged', () => {
  const { names, counts } = planned(selectorVariants(kind)[0], {});
  expect(names).toContain('slow');
  expect(counts).toBe(true);
});

test('with another engine, neither is, and the rest stays', () => {
  const { names, counts, isCurrent } = planned(selectorVariants(kind)[0], { engine });
  expect(names).not.toContain('slow');
  expect(names).toEqual(expect.arrayContaining(['closed', 'refused', 'stale', 'drained']));
  expect({ counts, isCurrent }).toEqual({ counts: false, isCurrent: true });
});

test('what Kubernetes stops by itself is not held against the deploy as stopped too early', () => {
  const { names } = planned(rollingVariants(kind)[0], {});
  expect(names).not.toContain('drained');
  expect(names).toContain('refused');
});
