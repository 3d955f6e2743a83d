// Many results in one table: npm run signal -- results/… [--badges folder]. Exits with 1 on a surprise, with 2 on bad input.
import { globSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { verdictsFile, type VerdictEntry } from '../src/report/schema.ts';
import { allExpected, badge, signalTable } from '../src/report/signal-table.ts';
import { UserError } from '../src/runtime/user-error.ts';
import { readPositioned } from '../src/settings/positioned.ts';

const BAD_INPUT = 2;

function filesIn(place: string): string[] {
  const stat = statSync(place, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`${place} is not there; name a verdicts.json or a folder that holds some`);
  if (!stat.isDirectory()) return [place];
  const found = globSync('**/verdicts.json', { cwd: place }).map((file) => path.join(place, file));
  if (found.length === 0) throw new UserError(`${place} holds no verdicts.json; run a scenario first`);
  return found.sort();
}

function readAll(files: readonly string[]): VerdictEntry[] {
  let version: string | undefined;
  return files.flatMap((file) => {
    const { value, at } = readPositioned(file, 'the results file', verdictsFile);
    version ??= value.suiteVersion;
    if (value.suiteVersion === version) return value.verdicts;
    const where = at(['suiteVersion']);
    throw new UserError(
      `${where}: made by suite ${value.suiteVersion}, the others by ${version}; merge like with like`,
    );
  });
}

function writeBadges(folder: string, entries: readonly VerdictEntry[]): void {
  mkdirSync(folder, { recursive: true });
  for (const entry of entries) {
    const name = [entry.scenario, entry.variant, entry.gateway, entry.version].join('-').replaceAll('/', '-');
    writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(badge(entry))}\n`);
  }
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { badges: { type: 'string' } },
  });
  if (positionals.length === 0) throw new UserError('name results: npm run signal -- results/latest');
  const entries = readAll(positionals.flatMap(filesIn));
  process.stdout.write(`${signalTable(entries)}\n`);
  if (values.badges !== undefined) writeBadges(values.badges, entries);
  process.exitCode = allExpected(entries) ? 0 : 1;
} catch (error) {
  const bad = error instanceof UserError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  if (bad !== true) throw error;
  process.stderr.write(`reload-proof: ${(error as Error).message}\n`);
  process.exitCode = BAD_INPUT;
}
