import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { VerdictEntry } from '../../../report/verdicts/schema.ts';
import { UserError } from '../../../common/user-error.ts';
import type { KnownIssues } from '../../../verdict/known-issues/known-issues.ts';
import { changedText } from './changed-text.ts';
import { changesBy, type LineChange } from './fixes.ts';
import { patchOf } from './patch.ts';

/** Where a patch is made, and of what. */
export interface UpdatePlan {
  /** What its names start from. */
  root: string;
  ledgerFile: string;
  ledger: KnownIssues;
  /** Where it goes; one of an earlier run is removed. */
  patchFile: string;
}

/** Writes what results say to be fixed as a patch of the ledger, to be reviewed; says what it changes. @throws UserError */
export async function writeUpdate(entries: readonly VerdictEntry[], plan: UpdatePlan): Promise<string> {
  const { root, ledgerFile, ledger, patchFile } = plan;
  const changes = changesBy(entries, ledger);
  onDisk(patchFile, () => rmSync(patchFile, { force: true }));
  const inRoot = path.relative(root, ledgerFile);
  const name = inRoot.startsWith('..') ? path.basename(ledgerFile) : inRoot;
  if (changes.length === 0) return `${name}: nothing is fixed upstream, so there is nothing to change`;
  const before = readFileSync(ledgerFile, 'utf8');
  const patch = await patchOf(name, before, changedText(before, ledger, changes));
  onDisk(patchFile, () => {
    mkdirSync(path.dirname(patchFile), { recursive: true });
    writeFileSync(patchFile, patch);
  });
  const shown = path.relative(process.cwd(), patchFile);
  return [
    `${name} would change as follows; read ${shown}, then \`git apply ${shown}\`:`,
    ...changes.map(changeWords),
  ].join('\n');
}

function onDisk(patchFile: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UserError(`${patchFile} cannot be written (${(error as Error).message}); set RESULTS_DIR`);
  }
}

function changeWords({ line, versions, added }: LineChange): string {
  const { scenario, variant, gateway, assertion } = line;
  const stays = versions === undefined ? 'goes' : `stays for ${versions}`;
  const new_ = added.map(
    (one) =>
      `${one.assertion} ${one.expect} in ${one.variant} on ${one.versions}${one.expect === 'green' ? ` (${one.figures})` : ''}`,
  );
  return `- ${scenario} ${variant} on ${gateway}, ${assertion} red on ${line.versions}: ${stays}; new: ${new_.join(', ')}`;
}
