import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { badge } from '../../report/console/signal-table.ts';
import type { VerdictEntry } from '../../report/verdicts/schema.ts';
import { UserError } from '../../common/user-error.ts';

/** Writes one badge for each verdict. @throws UserError when the folder cannot be written */
export function writeBadges(
  folder: string,
  entries: readonly VerdictEntry[],
  dayOf: (entry: VerdictEntry) => string,
): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const entry of entries) {
      const name = [entry.scenario, entry.variant, entry.gateway, entry.version]
        .join('-')
        .replaceAll('/', '-');
      writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(badge(entry, dayOf(entry)))}\n`);
    }
  } catch (error) {
    throw new UserError(
      `the badges cannot be written (${(error as Error).message}); name another folder with --badges`,
    );
  }
}
