// Writes docs/reference/licences.md again: npm run licences
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { reportErrors } from '../src/cli/report-errors.ts';
import { licencePage } from './licences/inventory.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const PAGE = path.join(ROOT, 'docs/reference/licences.md');

await reportErrors(async () => {
  writeFileSync(PAGE, await format(licencePage(ROOT), { ...(await resolveConfig(PAGE)), filepath: PAGE }));
});
