// Builds dist/, which is what the package runs: src/ file by file, in JavaScript. docs/decisions/0021-build.md says why.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { bundlePage } from '../src/report/html/bundle-page.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SRC = path.join(ROOT, 'src');
const DIST = path.join(ROOT, 'dist');
const FOR_BUILD_ONLY = /^report\/html\/bundle-page\.|tsconfig\.json$/;

await rm(DIST, { recursive: true, force: true });
await execa('tsc', ['-p', 'tsconfig.build.json'], { cwd: ROOT, preferLocal: true, stdio: 'inherit' });
for (const file of await filesIn(DIST)) {
  if (FOR_BUILD_ONLY.test(file)) await rm(path.join(DIST, file));
  else if (file.endsWith('.d.ts')) await nameJavaScript(path.join(DIST, file));
}
for (const file of await filesIn(SRC)) {
  if (file.endsWith('.ts') || FOR_BUILD_ONLY.test(file)) continue;
  await mkdir(path.dirname(path.join(DIST, file)), { recursive: true });
  await cp(path.join(SRC, file), path.join(DIST, file));
}
await writeFile(path.join(DIST, 'report/html/page/script.js'), await bundlePage());

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

// The compiler does this in modules, but leaves declarations as they are.
async function nameJavaScript(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/((?:from |import\(|import )["']\.[^"']*)\.ts(?=["'])/g, '$1.js'));
}
