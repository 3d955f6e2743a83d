// Figures of real Kong: of series from the verdict files in docs/evidence/kong, of trials from the table in tests/fixtures/kong-trials.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VerdictEntry } from '../../src/report/verdicts/schema.ts';

const EVIDENCE = fileURLToPath(new URL('../../docs/evidence/kong', import.meta.url));
const TRIALS = new URL('../fixtures/kong-trials/trials.csv', import.meta.url);
/** Kong 3.4.1 with the sequence defect of Kong Gateway 3.4.1.0. */
export const WITH_DEFECT = '3.4.1-with-gateway-defect';

/** What was measured, and where. */
interface Measured {
  image: string;
  scenario: string;
  variant: string;
}

/** A series, with the figure of an assertion over its trials: undefined if that was not judged. */
export interface KongSeries extends Measured {
  observed: (assertion: string) => number | undefined;
}

/** All series that were kept. */
export function kongSeries(): KongSeries[] {
  return globSync('*/*/verdicts-*.json', { cwd: EVIDENCE }).flatMap((file) => {
    const { verdicts } = JSON.parse(readFileSync(path.join(EVIDENCE, file), 'utf8')) as {
      verdicts: VerdictEntry[];
    };
    return verdicts.map(({ scenario, variant, assertions }) => ({
      image: file.split(path.sep)[0] ?? '',
      scenario,
      variant,
      observed: (assertion: string) =>
        assertions.find(({ name }) => name === assertion)?.observed ?? undefined,
    }));
  });
}

/** A trial: with a reload, unless its variant is `steady`. */
export interface KongTrial extends Measured {
  calls: number;
  /** How the target was in the end, and how long after the reload it still failed; empty and NaN without one. */
  recovery: string;
  recoveryMs: number;
}

/** The first trials of these series. */
export function kongTrials(): KongTrial[] {
  const [header = '', ...lines] = readFileSync(TRIALS, 'utf8').trim().split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    const of = (column: string) => values[columns.indexOf(column)] ?? '';
    return {
      image: of('image'),
      scenario: of('scenario'),
      variant: of('variant'),
      calls: Number(of('calls')),
      recovery: of('recovery'),
      recoveryMs: of('recoveryMs') === '' ? Number.NaN : Number(of('recoveryMs')),
    };
  });
}
