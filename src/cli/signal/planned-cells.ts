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
/** The nginx of Debian 12, by which a result of that cell is known. */
const NGINX_OF_SYSTEM = '1.22';

const text = z.string().min(1);
const plannedSchema = z.object({
  include: z.array(z.object({ gateway: text, version: text, scenario: text })),
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
  return planned.filter(({ gateway, version, scenario }) => {
    // As a range, since an image may be asked for by the first two parts of its version.
    const responses = (entry: VerdictEntry) =>
      gateway === BALANCERS
        ? entry.gateway === 'nginx' && isIn('nginx', entry.version, NGINX_OF_SYSTEM) === (version === SYSTEM)
        : entry.gateway === gateway && isIn(gateway, entry.version, version);
    return !entries.some((entry) => entry.scenario === scenario && responses(entry));
  });
}
