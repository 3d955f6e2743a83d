import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { bundlePage, embeddable } from '../../../src/report/html/bundle-page.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

/** A page of its own: files by name, of which app.js is the first. */
async function page(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'page-'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return path.join(folder, 'app.js');
}

test('the page is one classic script, in strict mode, with every module that it needs', async () => {
  const script = await bundlePage();
  // A classic script with an import or an export is a syntax error.
  expect(new Script(script)).toBeInstanceOf(Script);
  expect(script).toContain('use strict');
  for (const name of ['landing', 'section', 'timeline', 'drawFigure', 'verdictTextHtml'])
    expect(script).toMatch(new RegExp(`function ${name}\\(`));
});

test('modules keep their scopes, in the order in which they need each other', async () => {
  const app = await page({
    'app.js': `import { two } from './two.js'; const name = 'app'; globalThis.said = name + two();`,
    'two.js': `import * as one from './one.js'; const name = 'two'; export default 0; export const two = () => name + one.one;`,
    'one.js': `const name = 'one'; export { name as one };`,
  });
  const context = { said: '' };
  new Script(
    `const globalThis = context;\n${await bundlePage(app)}`.replace('context', 'this'),
  ).runInNewContext(context);
  expect(context.said).toBe('apptwoone');
});

test.for([
  ['a file that is not there', './missing.js', /Could not resolve '\.\/missing\.js'/],
  ['a module of Node', 'node:path', /node:path/],
  ['what a file does not export', './two.js', /"join" is not exported/],
] as const)('%s cannot be imported', async ([, from, message]) => {
  const app = await page({
    'app.js': `import { join } from '${from}'; join();`,
    'two.js': 'export const two = 2;',
  });
  await expect(bundlePage(app)).rejects.toThrow(message);
});

test('nothing in the script ends its element', () => {
  expect(embeddable(`'</script>' + "</SCRIPT "`)).toBe(String.raw`'<\/script>' + "<\/SCRIPT "`);
});
