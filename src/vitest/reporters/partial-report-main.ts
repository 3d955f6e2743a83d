// Makes the report of a run that was interrupted: node partial-report-main.ts FOLDER ROOT. Its own process: see interruption.ts.
import { readSettings } from '../../settings/settings.ts';
import { openRun } from '../../report/verdicts/open-run.ts';
import { secretsOf } from '../../settings/secrets.ts';
import { writeReport } from '../../report/html/write-report.ts';

const [folder = '', root = ''] = process.argv.slice(2);
await writeReport(folder, await openRun(folder), secretsOf(readSettings(root)));
