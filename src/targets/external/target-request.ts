import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import { readConnectPlan } from '../../settings/connection/read-connect-plan.ts';

/** The request to which the target gives a good response. */
export interface TargetRequest {
  /** In capital letters. */
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** How its connections are opened. */
  connect: ConnectPlan;
}

export const PLAIN_GET: TargetRequest = { method: 'GET', headers: {}, connect: {} };

/** The request that the options ask for. @throws UserError when a file of theirs cannot be used */
export function targetRequest(
  { method = 'GET', headers, body, connection }: CheckOptions,
  url: string,
): TargetRequest {
  return {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    connect: readConnectPlan(connection, new URL(url)),
  };
}
