// versions.yml, job merge: copies what is published of a site: public-site.ts SITE PUBLIC
// That is the report of all cells, the badges, and each cell's verdicts with its own report. Logs, recorded trials and the rest
// stay in the artifacts of the run, which GitHub deletes.
import { cpSync, existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { PACKAGE_FOLDER } from '../../src/common/places.ts';
import { UserError } from '../../src/common/user-error.ts';
import { runStep, say } from './step.ts';

const PUBLISHED = ['index.html', 'badges/*.json', 'all/verdicts.json', 'cells/*/verdicts.json'];
const PROGRAM = path.join(PACKAGE_FOLDER, 'bin/reload-proof.js');

await runStep(async () => {
  const [site, to] = process.argv.slice(2);
  if (site === undefined || to === undefined)
    throw new UserError('name the site and the folder of what is published: public-site.ts site public');
  if (!existsSync(path.join(site, 'index.html'))) throw new UserError(`${site} holds no index.html`);
  const files = globSync(PUBLISHED, { cwd: site });
  for (const file of files) copy(path.join(site, file), path.join(to, file));
  for (const cell of globSync('cells/*', { cwd: site }))
    await writeReport(path.join(site, cell), path.join(to, cell));
  say(`${files.length} files are published, and the reports`);
  return 0;
});

function copy(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(from, to);
}

/** Written again where no logs are, so that the report links none. */
async function writeReport(cell: string, to: string): Promise<void> {
  if (!existsSync(path.join(cell, 'verdicts.json'))) return;
  rmSync(path.join(cell, 'logs'), { recursive: true, force: true });
  const { failed, all } = await execa(
    process.execPath,
    [PROGRAM, 'report', cell, '--out', path.join(to, 'report.html')],
    {
      reject: false,
      all: true,
    },
  );
  if (failed) say(`${path.basename(cell)} has no report: ${all.split('\n', 1)[0]}`);
}
