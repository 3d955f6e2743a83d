import { z } from 'zod';
import type { VerdictEntry } from '../../report/verdicts/schema.ts';
import { UserError } from '../../common/user-error.ts';
import { readPositioned } from '../../common/positioned-yaml.ts';
import { isIn } from '../../verdict/known-issues/versions.ts';
import { unknownOfCell } from './unknown-cell.ts';

/** What the cells are called that run on load balancers; their names and versions are told by the programs. */
export const BALANCERS = 'balancers';
/** Their versions: nginx and HAProxy from their packages, as in every run, or from Debian 12. */
export const PACKAGED = 'packaged';
export const SYSTEM = 'debian-12';
/** Those of Debian 12, by which a result of its cells is known. */
const OF_SYSTEM: Record<string, string> = { nginx: '1.22', haproxy: '2.6' };

const text = z.string().min(1);
const plannedSchema = z.object({
  include: z.array(
    z.object({
      gateway: text,
      version: text,
      scenario: text,
      /** What of the scenario, where that is not all of it. */
      part: text.optional(),
      /** Regular expressions: the cell leaves a result of a variant for each. */
      variants: z.array(text.refine(isPattern, 'is no regular expression')).optional(),
    }),
  ),
});

/** What of a planned cell the results are looked at for. */
export type PlannedCell = z.infer<typeof plannedSchema>['include'][number];

/** The cells that `reload-proof matrix` printed into a file. @throws UserError with the place of what is wrong with them */
export function readPlanned(file: string): PlannedCell[] {
  const { value, at } = readPositioned(file, 'the file of --planned', plannedSchema);
  for (const [index, cell] of value.include.entries()) {
    if (cell.gateway === BALANCERS) continue;
    const unknown = unknownOfCell(cell);
    if (unknown) throw new UserError(`${at(['include', index, unknown.key])}: ${unknown.why}`);
  }
  return value.include;
}

/** The cells without any result, such as those whose job crashed. */
export function cellsWithoutResult(
  planned: readonly PlannedCell[],
  entries: readonly VerdictEntry[],
): PlannedCell[] {
  return planned.filter((cell) => {
    const left = entries.filter((entry) => isOf(entry, cell));
    return !(cell.variants ?? ['']).every((pattern) =>
      left.some(({ variant }) => new RegExp(pattern).test(variant)),
    );
  });
}

function isOf(entry: VerdictEntry, { gateway, version, scenario, variants }: PlannedCell): boolean {
  if (entry.scenario !== scenario) return false;
  // As a range, since an image may be asked for by the first two parts of its version.
  if (gateway !== BALANCERS) return entry.gateway === gateway && isIn(gateway, entry.version, version);
  // A cell with all balancers has the nginx of its version in any case.
  if (variants === undefined && entry.gateway !== 'nginx') return false;
  const ofSystem = OF_SYSTEM[entry.gateway];
  return ofSystem === undefined || isIn(entry.gateway, entry.version, ofSystem) === (version === SYSTEM);
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
