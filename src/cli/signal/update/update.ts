import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { VerdictEntry } from '../../../report/verdicts/schema.ts';
import { UserError } from '../../../common/user-error.ts';
import type { Provenance } from '../../../verdict/known-issues/provenance.ts';
import { mergeKnownIssues, type KnownIssuesFile } from '../../../scenario/known-issues/read.ts';
import { changedText } from './changed-text.ts';
import { changesBy, type LineChange } from './fixes.ts';
import type { EvidenceOf } from './evidence.ts';
import { patchOf } from './patch.ts';

/** Where a patch is made, and of what. */
export interface UpdatePlan {
  /** What its names start from. */
  root: string;
  files: readonly KnownIssuesFile[];
  /** Where the entries come from. */
  evidence: EvidenceOf;
  /** Where it goes; one of an earlier run is removed. */
  patchFile: string;
}

/**
 * Writes what results say to be fixed as a patch of the files of known issues, to be reviewed; says what it changes.
 * @throws UserError
 */
export async function writeUpdate(entries: readonly VerdictEntry[], plan: UpdatePlan): Promise<string> {
  const { root, files, patchFile, evidence } = plan;
  const changes = changesBy(entries, mergeKnownIssues(files), (entry) => evidence(entry).provenance);
  onDisk(patchFile, () => rmSync(patchFile, { force: true }));
  if (changes.length === 0) return 'known issues: nothing is fixed upstream, so there is nothing to change';
  const changed = files.filter(({ issues }) =>
    changes.some(({ line }) => issues.expectations.includes(line)),
  );
  const kept = new Map(
    entries
      .map((entry) => evidence(entry))
      .filter(({ provenance }) => isNamed(provenance, changes))
      .map(({ provenance, text }) => [provenance.evidence, text]),
  );
  const patches = await Promise.all([
    ...changed.map((file) => patchOfFile(root, file, changes)),
    ...[...kept].map(([name, text]) => patchOf(name, undefined, text)),
  ]);
  onDisk(patchFile, () => {
    mkdirSync(path.dirname(patchFile), { recursive: true });
    writeFileSync(patchFile, patches.join(''));
  });
  const names = changed.map(({ file }) => nameIn(root, file));
  const shown = path.relative(process.cwd(), patchFile);
  return [
    `${names.join(', ')} would change as follows; read ${shown}, then \`git apply ${shown}\`:`,
    ...changes.map(changeWords),
  ].join('\n');
}

function patchOfFile(
  root: string,
  { file, issues }: KnownIssuesFile,
  changes: readonly LineChange[],
): Promise<string> {
  const before = readFileSync(file, 'utf8');
  return patchOf(nameIn(root, file), before, changedText(before, issues, changes));
}

function nameIn(root: string, file: string): string {
  const inRoot = path.relative(root, file);
  return inRoot.startsWith('..') ? path.basename(file) : inRoot;
}

function onDisk(patchFile: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UserError(`${patchFile} cannot be written (${(error as Error).message}); set RESULTS_DIR`);
  }
}

function isNamed({ evidence }: Provenance, changes: readonly LineChange[]): boolean {
  const added = changes.flatMap((change) => change.added.flatMap(({ provenance = [] }) => provenance));
  return added.some((one) => one.evidence === evidence);
}

/** One line about what becomes of an entry. */
export function changeWords({ line, versions, added, bases }: LineChange): string {
  const { scenario, variant, gateway, assertions } = line;
  const stays = versions === undefined ? 'goes' : `stays for ${versions}`;
  const new_ = added.map(
    (one) => `${one.assertions.join(', ')} ${one.expect} in ${one.variant} on ${one.versions}`,
  );
  return `- ${scenario} ${variant} on ${gateway}, ${assertions.join(', ')} red on ${line.versions}: ${stays}; new: ${new_.join(', ')} (${bases.join('; ')})`;
}
