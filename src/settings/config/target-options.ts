import { UserError } from '../../common/user-error.ts';
import type { CheckOptions } from '../check-options.ts';
import { bodyIn, connectionIn, expectationIn } from './request-parts.ts';
import { kubernetesIn } from './kubernetes-schema.ts';
import type { TargetPlanConfig } from './schema.ts';
import { headersOf, type ConfigPlace } from './secret-value.ts';

/** What a config file says of a target beyond settings. Options of the command go before it. */
export function optionsIn(
  target: TargetPlanConfig,
  key: string,
  given: CheckOptions,
  place: ConfigPlace,
): CheckOptions {
  const { method, effect, sse } = target;
  const kubernetes = kubernetesIn(target.kubernetes);
  if (kubernetes?.disruption !== undefined && target.disruption !== undefined)
    throw new UserError(
      `${key}.kubernetes.disruption and ${key}.disruption both say what happens to the workload: leave one out`,
    );
  const { header: _header, bypassStatus: _status, ...expect } = expectationIn(target.expect, place);
  // The body of the command line replaces that of the file, with how it is sent.
  const ownBody = given.body.data === undefined ? bodyIn(target, key, place) : undefined;
  const effects = given.effectHeader === undefined && given.effect === undefined ? effectOf(effect) : {};
  return {
    ...(method === undefined ? (ownBody ? { method: 'POST' } : {}) : { method }),
    ...(kubernetes ? { kubernetes } : {}),
    ...(sse ? { stream: 'sse' as const } : {}),
    ...(Object.keys(expect).length === 0 ? {} : { expect }),
    ...effects,
    ...given,
    ...(ownBody === undefined ? {} : { ownBody }),
    headers: { ...headersOf(target.headers, `${key}.headers`, place), ...given.headers },
    connection: { ...connectionIn(target, key, place), ...given.connection },
  };
}

function effectOf({
  header,
  url,
  command,
}: NonNullable<TargetPlanConfig['effect']> = {}): Partial<CheckOptions> {
  if (header !== undefined) return { effectHeader: header };
  if (url !== undefined) return { effect: { url } };
  return command === undefined ? {} : { effect: { command } };
}
