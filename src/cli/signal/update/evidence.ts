import { createHash } from 'node:crypto';
import type { VerdictEntry, VerdictsFile } from '../../../report/verdicts/schema.ts';
import type { Provenance } from '../../../verdict/known-issues/provenance.ts';

const CONTENT_DIGITS = 8;

/** A file of results, as it was written and as it was read. */
export interface ResultsFile {
  text: string;
  results: VerdictsFile;
}

/** The run that an entry is from, and the results that are to be kept as its evidence. */
export type EvidenceOf = (entry: VerdictEntry) => { provenance: Provenance; text: string };

/** Finds the run of each of these entries, which are those of the files in their order, judged again. */
export function evidenceOf(files: readonly ResultsFile[], entries: readonly VerdictEntry[]): EvidenceOf {
  const runs = files.flatMap((file) => file.results.verdicts.map(() => file));
  const byEntry = new Map(entries.map((entry, index) => [entry, runs[index]]));
  return (entry) => {
    const run = byEntry.get(entry);
    if (!run) throw new Error('an entry that is from none of the results has no evidence');
    return { provenance: provenanceOf(entry, run), text: run.text };
  };
}

function provenanceOf(
  { gateway, version, runtime, image }: VerdictEntry,
  { text, results: { startedAt, run, machine, suiteVersion } }: ResultsFile,
): Provenance {
  const { os, cpus, memoryGiB, node } = machine;
  const time = startedAt.replaceAll(':', '').replace(/\.\d+/, '');
  // Cells of one version may start in the same second.
  const content = createHash('sha256').update(text).digest('hex').slice(0, CONTENT_DIGITS);
  return {
    date: startedAt.slice(0, 'yyyy-mm-dd'.length),
    program: `${gateway} ${version} in ${runtime}`,
    machine: `${os}, ${cpus} CPUs, ${memoryGiB} GiB, Node ${node.replace(/^v/, '')}`,
    ...(run === undefined ? {} : { run }),
    ...(image === undefined ? {} : { image }),
    suite: suiteVersion,
    evidence: `docs/evidence/${gateway}/${version}/verdicts-${time}-${content}.json`,
  };
}
