// Makes the report of a run that was interrupted: node partial-report-main.ts FOLDER ROOT. Its own process: see interruption.ts.
import { readSettings } from '../settings/settings.ts';
import { openRun } from './open-run.ts';
import { secretsOf } from './secrets.ts';
import { writeReport } from './write-report.ts';

const [folder = '', root = ''] = process.argv.slice(2);
await writeReport(folder, await openRun(folder), secretsOf(readSettings(root)));
