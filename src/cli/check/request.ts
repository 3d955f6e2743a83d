import { UserError } from '../../common/user-error.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import { toHeaders } from '../values.ts';
import type { Options } from './options.ts';

/** What fits into a variable of the environment with the other options, however it is written in JSON. */
const BODY_BYTES_MAX = 16 * 1024;
const METHOD = /^[A-Z][A-Z-]*$/;
/** Methods whose response is not that of a resource. */
const NOT_FOR_LOAD = new Set(['CONNECT', 'TRACE']);

/** The request that the options ask for. @throws UserError that names the option */
export function readRequest({
  method,
  header,
  data,
  sse = false,
  rate,
}: Options): Pick<CheckOptions, 'method' | 'headers' | 'body' | 'stream'> {
  const without = Object.entries({ method, data, rate }).find(([, value]) => value !== undefined);
  if (sse && without)
    throw new UserError(
      `--sse opens streams by GET, each when the last one has ended: leave out --${without[0]}`,
    );
  return {
    ...(sse ? { stream: 'sse' as const } : {}),
    ...(method === undefined ? {} : { method: toMethod(method) }),
    // As curl has it.
    ...(method === undefined && data !== undefined ? { method: 'POST' } : {}),
    ...(data === undefined ? {} : { body: toBody(data) }),
    headers: toHeaders(header ?? []),
  };
}

function toMethod(text: string): string {
  if (METHOD.test(text) && !NOT_FOR_LOAD.has(text)) return text;
  throw new UserError(
    `--method ${text} cannot be sent: give a method in capital letters, such as POST, but neither CONNECT nor TRACE`,
  );
}

function toBody(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= BODY_BYTES_MAX) return text;
  throw new UserError(`--data has ${bytes} bytes: give at most ${BODY_BYTES_MAX}`);
}
