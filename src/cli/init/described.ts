import path from 'node:path';
import type { PlannedTarget } from '../../scenario/check/plan-target.ts';
import { isCredential, type Starter } from '../../settings/config/starter-config.ts';
import type { Text } from '../../settings/config/flow-types.ts';
import type { ConnectionConfig } from '../../settings/config/types.ts';
import type { ConnectionOptions } from '../../settings/connection/connection-options.ts';

const FILES = ['cacert', 'cert', 'key', 'unixSocket'] as const;
const PASSPHRASE = 'KEY_PASSPHRASE';

/** What the options say of a request, as a config file has it. */
export interface Described {
  request: NonNullable<Starter['request']>;
  /** The environment variables that hold what must not be written into a file. */
  variables: string[];
}

/** Describes the request of a target for a config file in this folder. */
export function describeRequest(
  { settings: { LOAD_RATE: rate }, options }: Pick<PlannedTarget, 'settings' | 'options'>,
  folder: string,
): Described {
  const { method, headers, body, stream, connection } = options;
  const inFile = (file: string) => path.relative(folder, path.resolve(file));
  const asHeaders = Object.entries(headers).map(([name, value]): [string, Text] => [
    name,
    isCredential(name) ? { env: variableOf(name) } : value,
  ]);
  const { data, chunked = false, expectContinue = false } = body;
  const asConnection = connectionOf(connection, inFile);
  return {
    request: {
      ...(method === undefined ? {} : { method }),
      ...(asHeaders.length === 0 ? {} : { headers: Object.fromEntries(asHeaders) }),
      ...(data === undefined ? {} : { body: data.startsWith('@') ? { file: inFile(data.slice(1)) } : data }),
      ...(chunked ? { chunked } : {}),
      ...(expectContinue ? { expectContinue } : {}),
      ...(stream === 'sse' ? { sse: true } : {}),
      ...(Object.keys(asConnection).length === 0 ? {} : { connection: asConnection }),
      ...(rate === undefined ? {} : { load: { rate } }),
    },
    variables: [
      ...Object.keys(headers).filter(isCredential).map(variableOf),
      ...(connection.pass === undefined ? [] : [PASSPHRASE]),
    ],
  };
}

function connectionOf(given: ConnectionOptions, inFile: (file: string) => string): ConnectionConfig {
  const { pass, ...others } = given;
  const files = FILES.flatMap((name) => {
    const file = given[name];
    return file === undefined ? [] : [[name, inFile(file)]];
  });
  const known = Object.entries(others).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries([...known, ...files]),
    ...(pass === undefined ? {} : { pass: { env: PASSPHRASE } }),
  } as ConnectionConfig;
}

function variableOf(header: string): string {
  return header.toUpperCase().replaceAll(/\W/g, '_');
}
