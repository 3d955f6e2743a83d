// release.yml: writes what CHANGELOG.md says of the version that is released: release-notes.ts FILE
// Fails unless the tag names the version of package.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../src/common/user-error.ts';
import { sectionOf } from './changelog.ts';
import { fromEnvironment, runStep } from './step.ts';

await runStep(() => {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new UserError('name the file of the notes: release-notes.ts notes.md');
  const tag = fromEnvironment('GITHUB_REF_NAME');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  if (tag !== `v${version}`)
    throw new UserError(`the tag must be v${version}, the version of package.json (got ${tag})`);
  const notes = sectionOf(readFileSync('CHANGELOG.md', 'utf8'), version);
  if (notes === undefined || notes === '')
    throw new UserError(`CHANGELOG.md has no section "## ${version}"; rename "## Unreleased" to it`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${notes}\n`);
  return 0;
});
