// The parts of the schema that its objects share. Each message completes a sentence that begins with the path of a key.
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { durationExamples, durationMs, durationText, LONGEST_MS } from '../../common/duration.ts';
import { sourceOf, requireSelfContained } from '../../common/function-source.ts';

const FAR = 4;

type Issue = { input?: unknown };

/** A message that states what a value must be, and what it is where that tells no secret. */
export function must(be: string, shows = true) {
  return {
    error: ({ input }: Issue) => {
      if (input === undefined) return `is missing: it must be ${be}`;
      return shows ? `must be ${be} (got ${shown(input)})` : `must be ${be}`;
    },
  };
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(value);
}

/** An object with exactly these keys; an unknown one is answered with the nearest, or with what `why` says of it. */
export function strict<Shape extends z.ZodRawShape>(
  shape: Shape,
  why?: (key: string, given: unknown) => string | undefined,
) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return must('an object').error(issue);
      const [key = ''] = issue.keys;
      return why?.(key, issue.input) ?? unknownKey(key, known);
    },
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, far: distance(name.toLowerCase(), key.toLowerCase()) }))
    .toSorted((one, other) => one.far - other.far)[0];
  return near && near.far <= Math.min(FAR, Math.max(1, key.length / 2))
    ? `has no key "${key}": did you mean "${near.name}"?`
    : `has no key "${key}": its keys are ${known.join(', ')}`;
}

/** A whole number in a range. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const is = must(
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${min}`
      : `a whole number between ${min} and ${max}`,
  );
  return z.number(is).int(is).min(min, is).max(max, is);
}

/** Requests per second. */
export const rate = (() => {
  const is = must('a number of requests per second above 0 and up to 1000000');
  return z.number(is).gt(0, is).max(1e6, is);
})();

/** A duration with its unit, in ms. */
export function duration(leastMs = 1) {
  const examples = durationExamples(leastMs).map((each) => `'${each}'`);
  const is = must(
    `a duration of ${durationText(leastMs)} or more with its unit, such as ${examples.join(' or ')}`,
  );
  return z
    .string(is)
    .refine((given) => durationMs(given) >= leastMs && durationMs(given) <= LONGEST_MS, is)
    .transform(durationMs);
}

export const flag = z.boolean(must('true or false'));

/** A text that is not empty. */
export function text(what = 'a text') {
  return z.string(must(what)).min(1, must(what));
}

const NAME = { env: 'the name of an environment variable', file: 'the path of a file' };

/** A text, or where it comes from. It may be a secret, so no message shows it. */
export const secret = z.union(
  [z.string(), strict({ env: text(NAME.env) }), strict({ file: text(NAME.file) })],
  must('a text, { env: NAME } or { file: PATH }', false),
);

/** In lower case. */
export const headerName = z
  .string(must('the name of a header'))
  .regex(/^[!#$%&'*+.^_`|~\w-]+$/, must('the name of a header'))
  .toLowerCase();

export const method = z
  .string(must('a method in capital letters, such as POST'))
  .regex(
    /^(?!CONNECT$|TRACE$)[A-Z][A-Z-]*$/,
    must('a method in capital letters, but neither CONNECT nor TRACE'),
  );

/** Headers by their names as they are sent. */
export const headers = z.record(headerName, secret, must('an object of header names and values', false));

/** What one of several schemas makes of a value; which one depends on the value. */
export function oneOf<Schemas extends readonly z.ZodType[]>(
  choose: (given: unknown) => Schemas[number] | string,
) {
  return z.unknown().transform((given, context): z.output<Schemas[number]> => {
    const chosen = choose(given);
    if (typeof chosen === 'string') {
      context.addIssue({ code: 'custom', message: chosen });
      return z.NEVER;
    }
    const result = chosen.safeParse(given);
    if (result.success) return result.data;
    for (const issue of result.error.issues)
      context.addIssue({
        code: 'custom',
        message: issue.message,
        path: issue.path,
        params: { unknownKey: unknownKeyOf(issue) },
      });
    return z.NEVER;
  });
}

/** The key that an issue says is unknown, if it says so. */
export function unknownKeyOf(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'unrecognized_keys') return issue.keys[0];
  return issue.code === 'custom' ? (issue.params?.['unknownKey'] as string | undefined) : undefined;
}

/** Whether a value is an object that has a key. */
export function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}

/** A function of a flow, as its source text, or what another schema takes; `example` is of its argument. */
export function orFunction<Schema extends z.ZodType>(schema: Schema, example: unknown) {
  const own = flowFunction(example);
  return oneOf<[Schema, typeof own]>((given) => (typeof given === 'function' ? own : schema));
}

/** A function of a flow, as its source text; `example` is of its argument. */
export function flowFunction(example: unknown) {
  return z
    .custom<(...args: never[]) => unknown>((value) => typeof value === 'function', must('a function'))
    .transform((given, context) => {
      try {
        const source = sourceOf('it', given);
        requireSelfContained('it', source, example);
        return { source };
      } catch (error) {
        context.addIssue({ code: 'custom', message: `cannot be used: ${(error as Error).message}` });
        return z.NEVER;
      }
    });
}
