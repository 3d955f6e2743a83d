import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Body } from '../record/flow/body.ts';
import { UserError } from '../common/user-error.ts';

/** What the options of a command say of the body of each request. */
export const bodyOptions = z.object({
  /** A text, or @ and the path of a file. */
  data: z.string().optional(),
  chunked: z.boolean().optional(),
  expectContinue: z.boolean().optional(),
});

export type BodyOptions = z.infer<typeof bodyOptions>;

/** Those of them that were given, with the full path of a file, so that it is found from any folder. */
export function bodyOptionsOf(options: BodyOptions): BodyOptions {
  const { data, ...others } = bodyOptions.parse(options);
  if (data === undefined) return others;
  return { data: data.startsWith('@') ? `@${path.resolve(data.slice(1))}` : data, ...others };
}

/** The body that they ask for. @throws UserError that names the option */
export function readBody({ data, chunked, expectContinue }: BodyOptions): Body | undefined {
  if (data === undefined) {
    const alone = chunked === true ? '--chunked' : expectContinue === true ? '--expect-continue' : undefined;
    if (alone !== undefined)
      throw new UserError(`${alone} is for requests with a body: give one with --data`);
    return undefined;
  }
  if (data.startsWith('@')) checkFile(data.slice(1));
  return {
    ...(data.startsWith('@') ? { file: data.slice(1) } : { text: data }),
    ...(chunked === true ? { chunked } : {}),
    ...(expectContinue === true ? { expectContinue } : {}),
  };
}

function checkFile(file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new UserError(`--data @${file} cannot be read: ${(error as Error).message}`);
  }
  if (!statSync(file).isFile()) throw new UserError(`--data @${file} is no file`);
}
