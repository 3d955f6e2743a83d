import { sum } from '../../common/sum.ts';
import { UserError } from '../../common/user-error.ts';
import type { ConfigPlan } from '../../settings/config/schema.ts';
import type { CheckFlow } from './default-flows.ts';
import { thinned } from './flow-rates.ts';

/** The same flows, which together stay within the limits of a load. @throws UserError when they cannot */
export function limited(
  flows: readonly CheckFlow[],
  { rate, connections }: NonNullable<ConfigPlan['limits']> = {},
): CheckFlow[] {
  const fewer = connections === undefined ? [...flows] : withConnections(flows, connections);
  return rate === undefined ? fewer : withRate(fewer, rate);
}

function withConnections(flows: readonly CheckFlow[], most: number): CheckFlow[] {
  const all = sum(flows.map(({ load }) => load.connections));
  if (all <= most) return [...flows];
  if (flows.length > most)
    throw new UserError(
      `limits.connections is ${most}, and each of ${flows.length} flows needs at least one`,
    );
  // Each keeps one, and has its share of the rest.
  const share = (most - flows.length) / (all - flows.length);
  return flows.map((flow) => ({
    ...flow,
    load: { ...flow.load, connections: 1 + Math.floor((flow.load.connections - 1) * share) },
  }));
}

function withRate(flows: readonly CheckFlow[], most: number): CheckFlow[] {
  const fixed = sum(flows.map(({ load }) => load.rate ?? 0));
  const others = flows.filter(({ load }) => load.rate === undefined);
  if (fixed > most || (others.length > 0 && fixed >= most))
    throw new UserError(
      `limits.rate is ${most} requests per second, and the rates of the flows ask for ${fixed}${others.length > 0 ? ' without the others' : ''}`,
    );
  const thin = thinned(others, most - fixed);
  return flows.map((flow) => thin[others.indexOf(flow)] ?? flow);
}
