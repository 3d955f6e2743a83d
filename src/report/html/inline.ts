import { readFile } from 'node:fs/promises';

/** The modules of the page; each comes after those that it imports. */
const MODULES = [
  'text.js',
  'scale.js',
  'key.js',
  'steps.js',
  'processes.js',
  'problem.js',
  'lanes.js',
  'counts.js',
  'marks.js',
  'figure.js',
  'strip.js',
  'wall.js',
  'verdict-text.js',
  'log.js',
  'logs.js',
  'tell.js',
  'timeline.js',
  'section.js',
  'landing.js',
  'app.js',
];

/** A file of the page. */
export function pageFile(name: string): Promise<string> {
  return readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
}

/** The page's modules as one classic script: a browser loads no modules from a file. */
export async function inlineModules(): Promise<string> {
  const sources = await Promise.all(MODULES.map(pageFile));
  const parts = sources.map((source, index) => asFunction(MODULES[index] ?? '', source));
  return `'use strict';\nconst modules = {};\n${parts.join('\n')}`;
}

// Each keeps a scope of its own; imports and exports are as simple as this in files of ours.
function asFunction(name: string, source: string): string {
  const exported = [...source.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm)].map(
    ([, found]) => found,
  );
  const body = source
    .replaceAll(/^import (\{[^}]*\}) from '\.\/([\w.-]+)';$/gm, "const $1 = modules['$2'];")
    .replaceAll(/^export /gm, '');
  if (/^import /m.test(body)) throw new Error(`${name} imports in a way that the report's page cannot`);
  return `modules['${name}'] = (() => {\n${body}return { ${exported.join(', ')} };\n})();`;
}
