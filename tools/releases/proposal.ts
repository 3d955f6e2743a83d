import { z } from 'zod';
import { readPositioned } from '../../src/common/positioned-yaml.ts';

/** The file in the folder of a proposal. */
export const PROPOSAL_FILE = 'proposal.json';
/** The folder in it with the files that a pull request changes, as they are to be. */
export const FILES_FOLDER = 'files';

/** A path inside the checkout. */
const inside = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))[\w./-]+$/, 'must be a path inside the repository');
const text = z.string().min(1);

const schema = z.strictObject({
  pullRequest: z
    .strictObject({
      /** By which one that is open is found again. */
      branch: z.string().regex(/^[a-z-]+$/),
      title: text,
      /** A file in the folder, in Markdown. */
      body: inside,
      files: z.array(inside).min(1),
    })
    .nullable(),
  issues: z.array(
    z.strictObject({
      /** By which one that is open is found again; it stands in the body. */
      marker: z.string().regex(/^<!-- [\w:-]+ -->$/),
      title: text,
      body: inside,
    }),
  ),
});

/** What is to be opened or updated on GitHub; everything in it is a file beside it. */
export type Proposal = z.infer<typeof schema>;

/** Reads what was proposed. @throws UserError */
export function readProposal(file: string): Proposal {
  return readPositioned(file, 'the proposal', schema).value;
}
