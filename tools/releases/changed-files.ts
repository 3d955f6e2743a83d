import { readFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { changedText } from '../../src/cli/signal/update/changed-text.ts';
import type { EvidenceOf } from '../../src/cli/signal/update/evidence.ts';
import { extendedText } from '../../src/cli/signal/update/extended-text.ts';
import { changesBy } from '../../src/cli/signal/update/fixes.ts';
import { changeWords } from '../../src/cli/signal/update/update.ts';
import { UserError } from '../../src/common/user-error.ts';
import {
  KNOWN_VERSIONS_FILE,
  knownVersionsText,
  withVersions,
  type KnownVersions,
} from '../../src/scenario/known-issues/known-versions.ts';
import { mergeKnownIssues, type KnownIssuesFile } from '../../src/scenario/known-issues/read.ts';
import type { KnownIssue } from '../../src/verdict/known-issues/known-issues.ts';
import type { Carried } from './carry.ts';
import { newEntries } from './new-entries.ts';
import type { Outcome } from './outcome.ts';

/** What a pull request changes. */
export interface Change {
  /** The texts of the files, by their names in the repository. */
  files: Map<string, string>;
  changes: string[];
  added: KnownIssue[];
  evidence: string[];
}

/** The changed files once these versions are settled: known issues, known versions and evidence. @throws UserError */
export async function changedFiles({
  settled,
  carried,
  known,
  files,
  root,
  evidenceOf,
}: {
  settled: readonly Outcome[];
  carried: readonly Carried[];
  known: KnownVersions;
  files: readonly KnownIssuesFile[];
  root: string;
  evidenceOf: EvidenceOf;
}): Promise<Change> {
  const entries = settled.flatMap((one) => one.entries);
  const knownIssues = mergeKnownIssues(files);
  const changes = changesBy(entries, knownIssues, (entry) => evidenceOf(entry).provenance);
  const added = newEntries(entries, carried, (entry) => evidenceOf(entry).provenance);
  const texts = new Map<string, string>();
  for (const { file, issues } of files) {
    const own = changes.filter(({ line }) => issues.expectations.includes(line));
    const more = added.filter(({ gateway }) => file === fileFor(gateway, files));
    if (own.length + more.length === 0) continue;
    const before = readFileSync(file, 'utf8');
    const after = extendedText(own.length > 0 ? changedText(before, issues, own) : before, more);
    const style = { ...(await resolveConfig(file)), filepath: file };
    texts.set(path.relative(root, file), await format(after, style));
  }
  const named = [...changes.flatMap((change) => change.added), ...added].flatMap(
    ({ provenance = [] }) => provenance,
  );
  const evidence = new Map(
    entries
      .map((entry) => evidenceOf(entry))
      .filter(({ provenance }) => named.some((one) => one.evidence === provenance.evidence))
      .map(({ provenance, text }) => [provenance.evidence, text]),
  );
  const versions: KnownVersions = {};
  for (const { gateway, version } of settled)
    versions[gateway as keyof KnownVersions] = [...(versions[gateway as keyof KnownVersions] ?? []), version];
  texts.set(`known-issues/${KNOWN_VERSIONS_FILE}`, knownVersionsText(withVersions(known, versions)));
  return {
    files: new Map([...texts, ...evidence]),
    changes: changes.map(changeWords),
    added,
    evidence: [...evidence.keys()],
  };
}

function fileFor(gateway: string, files: readonly KnownIssuesFile[]): string {
  const own = files.find(({ issues }) => issues.expectations.some((issue) => issue.gateway === gateway));
  if (!own) throw new UserError(`no file of known-issues/ is about ${gateway}`);
  return own.file;
}
