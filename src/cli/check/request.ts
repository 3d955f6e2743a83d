import { UserError } from '../../common/user-error.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import { readRequestOptions } from '../request-options.ts';
import type { Options } from './options.ts';

/** The request that the options ask for, but for its body. @throws UserError that names the option */
export function readRequest(options: Options): Pick<CheckOptions, 'method' | 'headers' | 'stream'> {
  const { method, data, sse = false, rate } = options;
  const without = Object.entries({ method, data, rate }).find(([, value]) => value !== undefined);
  if (sse && without)
    throw new UserError(
      `--sse opens streams by GET, each when the last one has ended: leave out --${without[0]}`,
    );
  return { ...(sse ? { stream: 'sse' as const } : {}), ...readRequestOptions(options) };
}
