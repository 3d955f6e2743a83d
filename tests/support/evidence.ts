// What the evidence of a known issue holds: a verdicts.json, a recorded trial that is judged again, or a table of a page.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readTrial } from '../../src/record/disk/trial-file.ts';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import type { Provenance } from '../../src/verdict/known-issues/provenance.ts';
import { observe } from '../../src/verdict/observe/observe.ts';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { tableIn, type Found } from './evidence-table.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Everything that the evidence of a provenance holds. */
export async function readEvidence({ evidence, program }: Provenance): Promise<Found[]> {
  const [file = '', heading] = path.join(ROOT, evidence).split('#');
  if (heading !== undefined) return tableIn(readFileSync(file, 'utf8'), heading, versionIn(program));
  if (file.endsWith('.trial')) return [await inTrial(file)];
  const { verdicts } = verdictsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  return verdicts.map(({ scenario, variant, version, assertions }) => ({
    scenario,
    variant,
    version,
    assertions: assertions.map(({ name, verdict, tally = { clean: 0, violating: 0 } }) => ({
      name,
      verdict,
      tally,
    })),
  }));
}

/** The version of a program in words, such as that of "nginx 1.22.1 of Debian 12". */
function versionIn(program: string): string {
  const [version] = /\d+(?:\.\d+)+/.exec(program) ?? [];
  if (version === undefined) throw new Error(`${program} names no version`);
  return version;
}

async function inTrial(file: string): Promise<Found> {
  const trial = await readTrial(file);
  const { assertions } = observe(trial, RELOAD_ASSERTIONS);
  return {
    scenario: trial.scenario,
    variant: trial.variant,
    version: trial.identity.version,
    assertions: RELOAD_ASSERTIONS.map(({ name, limit }) => {
      const observed = assertions[name]?.observed;
      const isRed = observed !== undefined && (observed === null || observed > limit);
      const tally = isRed ? { clean: 0, violating: 1 } : { clean: 1, violating: 0 };
      return { name, verdict: isRed ? 'red' : 'inconclusive', tally };
    }),
  };
}
