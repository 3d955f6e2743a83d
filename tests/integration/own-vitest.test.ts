// A user's own Vitest project: a plain configuration, no global set-up, and the example that users copy.
import { cp, mkdir, mkdtemp, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { userEnvironment } from '../../src/runtime/processes/user-environment.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { ROOT } from '../support/probe-command.ts';

/** As an installed package would be found. */
const CONFIG = `
import { defineConfig } from 'vitest/config';
const entry = (file) => ${JSON.stringify(ROOT)} + '/src/' + file;
const alias = [
  { find: /^reload-proof$/, replacement: entry('index.ts') },
  { find: /^reload-proof\\/vitest$/, replacement: entry('vitest/public/index.ts') },
];
export default defineConfig({
  resolve: { alias },
  test: { reporters: ['default', entry('vitest/public/reporter.ts')] },
});
`;

/** As the guide says for one of several machines, with the reporter of the configuration, which these options replace. */
const WITH_BLOB = ['default', 'blob', path.join(ROOT, 'src/vitest/public/reporter.ts')]
  .map((name) => `--reporter=${name}`)
  .concat('--outputFile.blob=blobs/1.json');

/** What it printed; its end has to be good. */
async function runVitest(cwd: string, ...options: string[]): Promise<string> {
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [vitest, 'run', ...options], {
    cwd,
    env: userEnvironment(),
    extendEnv: false,
    reject: false,
  });
  const printed = stripVTControlCharacters(`${stdout}\n${stderr}`);
  // What it printed says why, where it failed.
  expect({ exitCode, printed }).toMatchObject({ exitCode: 0 });
  return printed;
}

test("the example runs in a user's project, and its report says what was judged", async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'project-'));
  await cp(path.join(ROOT, 'examples/own-server'), folder, { recursive: true });
  await mkdir(path.join(folder, 'node_modules'));
  await symlink(path.join(ROOT, 'node_modules/vitest'), path.join(folder, 'node_modules/vitest'));
  await writeFile(path.join(folder, 'vitest.config.mts'), CONFIG);
  const printed = await runVitest(folder, ...WITH_BLOB);
  const verdict = /^ {2}now_and_then: red after \d+ trials, confidence .*idle-closes/m;
  expect(printed).toMatch(verdict);
  const [, report = ''] = /^ {2}report: (.*)$/m.exec(printed) ?? [];
  const run = path.join(folder, path.dirname(report));
  expect(await readdir(run)).toEqual(expect.arrayContaining(['report.html', 'junit.xml', 'trials']));
  expect(await readdir(path.join(run, 'logs', 'small'))).toEqual(['1-node.log']);
  const file = verdictsFile.parse(JSON.parse(await readFile(path.join(run, 'verdicts.json'), 'utf8')));
  expect(file.complete).toBe(true);
  expect(file.verdicts.map(({ variant, version }) => [variant, version])).toContainEqual([
    'hello',
    `small/${process.versions.node}`,
  ]);
  expect(await runVitest(folder, '--merge-reports=blobs')).toMatch(verdict);
});
