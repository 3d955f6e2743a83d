import { readFileSync } from 'node:fs';
import { UserError } from '../../common/user-error.ts';
import type { CheckOptions } from '../../settings/check-options.ts';

/** The request to which the target gives a good response. */
export interface TargetRequest {
  /** In capital letters. */
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** The certificate authority to trust, PEM. */
  ca?: string;
}

export const PLAIN_GET: TargetRequest = { method: 'GET', headers: {} };

/** The request that the options ask for. @throws UserError when the file with the authority cannot be read */
export function targetRequest({ method = 'GET', headers, body, caFile }: CheckOptions): TargetRequest {
  return {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(caFile === undefined ? {} : { ca: readAuthority(caFile) }),
  };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`--cacert ${file} cannot be read: ${(error as Error).message}`);
  }
}
