import { z } from 'zod';

const text = z.string().min(1);

/** A run of the suite that an entry rests on, and where its figures stand. */
export const provenance = z.strictObject({
  date: z.iso.date().describe('Of the run'),
  program: text.describe(
    'What was tested: an image with its digest, or a program with its version and its build',
  ),
  machine: text.describe('Its CPUs, kernel and Node'),
  run: text
    .optional()
    .describe('The id of the run; left out in entries that were written before runs had one'),
  image: text.optional().describe('The digest of the image, where one was tested'),
  suite: text.describe('The commit or the version of the suite'),
  evidence: text.describe(
    'Its verdicts.json, or FILE.md#HEADING for a table; from the root of the repository',
  ),
  variant: text.optional().describe('The variant in the evidence, where it had another name then'),
});
export type Provenance = z.infer<typeof provenance>;

/** A key that an entry of this source cannot have, with the reason. */
export function without(why: string) {
  return z.never({ error: why }).optional();
}

/** Keys and values of entries by their old names, with what replaced them. */
const OLD_KEYS: Readonly<Record<string, string>> = {
  assertion: 'assertion is now assertions, a list of names',
  figures: 'figures are now looked up in the evidence that provenance names',
};
const OLD_SOURCE = 'read';

/** Refuses an entry with an old key or source. */
export function refuseOldKeys(entry: unknown, context: z.RefinementCtx): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  for (const [key, message] of Object.entries(OLD_KEYS))
    if (key in entry) context.addIssue({ code: 'custom', path: [key], message });
  if ('source' in entry && entry.source === OLD_SOURCE)
    context.addIssue({
      code: 'custom',
      path: ['source'],
      message: 'source: read is now reported, with a link as upstream, or assumed, with from',
    });
  return entry;
}
