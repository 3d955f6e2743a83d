// Writes the report and junit.xml of an interrupted run: node partial-report-main.ts FOLDER ROOT. Started by
// interruption.ts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSettings } from '../../settings/settings.ts';
import { junitOf } from '../../report/verdicts/junit.ts';
import { openRun } from '../../report/verdicts/open-run.ts';
import { secretsOf } from '../../settings/secrets.ts';
import { writeReport } from '../../report/html/write-report.ts';

const [folder = '', root = ''] = process.argv.slice(2);
const file = await openRun(folder);
writeFileSync(path.join(folder, 'junit.xml'), junitOf(file));
await writeReport(folder, file, secretsOf(readSettings(root)));
