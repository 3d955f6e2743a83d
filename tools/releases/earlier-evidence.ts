import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { verdictsFile, type VerdictEntry } from '../../src/report/verdicts/schema.ts';
import type { KnownIssues } from '../../src/verdict/known-issues/known-issues.ts';
import { isIn } from '../../src/verdict/known-issues/versions.ts';

/** Whether an assertion was green in everything that was recorded of a cell; undefined when it was not judged there. */
export type WasGreen = (
  cell: Pick<VerdictEntry, 'scenario' | 'variant' | 'gateway' | 'version'>,
  assertion: string,
) => boolean | undefined;

/** Looks it up in the results that the known issues name as their evidence. */
export function inEvidence(root: string, knownIssues: KnownIssues): WasGreen {
  const files = new Map<string, VerdictEntry[]>();
  const read = (name: string) => {
    const before = files.get(name);
    if (before) return before;
    const verdicts = verdictsIn(path.join(root, name));
    files.set(name, verdicts);
    return verdicts;
  };
  return (cell, assertion) => {
    const names = knownIssues.expectations
      .filter(({ gateway, versions }) => gateway === cell.gateway && isIn(gateway, cell.version, versions))
      .flatMap(({ provenance = [] }) => provenance.map(({ evidence }) => evidence));
    const verdicts = [...new Set(names)]
      .filter((name) => name.endsWith('.json'))
      .flatMap(read)
      .filter(
        ({ scenario, variant, version }) =>
          scenario === cell.scenario && variant === cell.variant && version === cell.version,
      )
      .flatMap(({ assertions }) => assertions.filter(({ name }) => name === assertion))
      .map(({ verdict }) => verdict);
    return verdicts.length === 0 ? undefined : verdicts.every((verdict) => verdict === 'green');
  };
}

function verdictsIn(file: string): VerdictEntry[] {
  return existsSync(file) ? verdictsFile.parse(JSON.parse(readFileSync(file, 'utf8'))).verdicts : [];
}
