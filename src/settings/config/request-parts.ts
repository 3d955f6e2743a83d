import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import type { Body } from '../../record/flow/body.ts';
import type { Expectation } from '../../record/flow/expectation.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import type { expect } from './flow-schema.ts';
import type { TargetPlanConfig } from './schema.ts';
import { textOf, type ConfigPlace } from './secret-value.ts';

type RequestParts = Pick<TargetPlanConfig, 'body' | 'chunked' | 'expectContinue'>;

/** The body that a part of the config file describes. @throws UserError that names the key */
export function bodyIn(
  { body, chunked, expectContinue }: RequestParts,
  key: string,
  place: ConfigPlace,
): Body | undefined {
  if (body === undefined) return undefined;
  const how = { ...(chunked ? { chunked } : {}), ...(expectContinue ? { expectContinue } : {}) };
  if (typeof body === 'object' && 'source' in body) return { ...body, ...how };
  if (typeof body === 'object' && 'bytes' in body) {
    const { bytes, over } = body;
    return { bytes, ...(over === undefined ? {} : { durationMs: over }), ...how };
  }
  if (typeof body === 'object' && 'file' in body)
    return { file: path.resolve(place.folder, body.file), ...how };
  return { text: textOf(body, `${key}.body`, place), ...how };
}

/** What a good response shows. */
export function expectationIn(given: z.output<typeof expect> = {}, { folder }: ConfigPlace): Expectation {
  const { status, header, body, module, bypassStatus } = given;
  const [[name, value] = []] = Object.entries(header ?? {});
  return {
    ...(status === undefined ? {} : { status }),
    ...(name === undefined ? {} : { header: name }),
    ...(value === undefined ? {} : { headerValue: value }),
    ...(typeof body === 'string' ? { body } : { ...body }),
    ...(module === undefined ? {} : { module: pathToFileURL(path.resolve(folder, module)).href }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
  };
}

const FILES = ['cacert', 'cert', 'key', 'unixSocket'] as const;

/** How connections are opened, with full paths. @throws UserError that names the key */
export function connectionIn(
  { connection }: Pick<TargetPlanConfig, 'connection'>,
  key: string,
  place: ConfigPlace,
): ConnectionOptions {
  const { pass, ...given } = connection ?? {};
  const files = FILES.flatMap((name) => {
    const file = given[name];
    return file === undefined ? [] : [[name, path.resolve(place.folder, file)] as const];
  });
  return {
    ...given,
    ...Object.fromEntries(files),
    ...(pass === undefined ? {} : { pass: textOf(pass, `${key}.connection.pass`, place) }),
  };
}
