// versions.yml and kubernetes.yml, job merge: one report of all cells, from the blobs that they left: merge-cells.ts SITE [PROJECT]
// SITE/cells holds a folder for each cell that left results. The report goes to SITE/index.html, what belongs to it to SITE/all.
// The output `site` is true when there is a report.
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { UserError } from '../../src/common/user-error.ts';
import { runStep, say, setOutput } from './step.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

await runStep(async () => {
  const [site, project = 'scenarios'] = process.argv.slice(2);
  if (site === undefined) throw new UserError('name the folder of the site: merge-cells.ts site');
  const work = mkdtempSync(path.join(tmpdir(), 'reload-proof-merge-'));
  try {
    return await mergeInto(site, project, work);
  } finally {
    rmSync(work, { recursive: true });
  }
});

async function mergeInto(site: string, project: string, work: string): Promise<number> {
  const blobs = path.join(work, 'blobs');
  mkdirSync(blobs);
  if (takeBlobs(site, blobs) === 0) {
    say('no cell left a blob, so there is no report');
    return 1;
  }
  const RESULTS_DIR = path.join(work, 'results');
  const { exitCode } = await execa(
    process.execPath,
    [VITEST, 'run', '--project', project, `--merge-reports=${blobs}`],
    { env: { RESULTS_DIR, EXTRA_PROJECT: project }, stdio: 'inherit', reject: false },
  );
  const report = path.join(RESULTS_DIR, 'latest', 'report.html');
  if (!existsSync(report)) {
    say('no cell reached a verdict, so there is no report');
    return 1;
  }
  cpSync(realpathSync(path.dirname(report)), path.join(site, 'all'), { recursive: true });
  copyFileSync(report, path.join(site, 'index.html'));
  setOutput('site', 'true');
  return exitCode ?? 1;
}

/** Moves the blobs out of the site. One that a crash cut short would spoil the others' report. */
function takeBlobs(site: string, to: string): number {
  const found = globSync('cells/**/blob.json', { cwd: site }).map((file) => path.join(site, file));
  const whole = found.filter((file) => {
    if (isJson(readFileSync(file, 'utf8'))) return true;
    say(`left out, since it is cut short: ${file}`);
    return false;
  });
  for (const file of whole) {
    copyFileSync(file, path.join(to, `${path.basename(path.dirname(file))}.json`));
    rmSync(file);
  }
  return whole.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
