// The suite's own programs run in images that hold a part of src/: every module that one imports has to be in its image.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** The modules that a program runs, itself included; what is imported for its types alone is gone at run time. */
function modulesOf(entry: string, known = new Set<string>()): Set<string> {
  if (known.has(entry)) return known;
  known.add(entry);
  const text = readFileSync(path.join(ROOT, entry), 'utf8');
  for (const [, names = '', from = ''] of text.matchAll(/^(?:import|export) ([^;]*?)from '(\.[^']+)'/gm)) {
    const onlyTypes = names.startsWith('type ') || /^\{(?:\s*type [^,}]+,?)+\s*\}\s*$/.test(names);
    if (!onlyTypes && from.endsWith('.ts')) modulesOf(path.join(path.dirname(entry), from), known);
  }
  return known;
}

/** What a Dockerfile copies from src/: files, folders, and files by a pattern of one folder. */
function isCopied(dockerfile: string, module: string): boolean {
  const sources = [...dockerfile.matchAll(/^COPY (src\/\S+) \S+$/gm)].map(([, source = '']) => source);
  return sources.some((source) => {
    if (source.endsWith('*.ts')) return path.dirname(source) === path.dirname(module);
    const isFolder = existsSync(path.join(ROOT, source)) && statSync(path.join(ROOT, source)).isDirectory();
    return source === module || (isFolder && module.startsWith(`${source}/`));
  });
}

test.for(['reference', 'upstream', 'dashboard'])(
  'the image %s holds all that its program imports',
  (name) => {
    const dockerfile = readFileSync(path.join(ROOT, 'containers', name, 'Dockerfile'), 'utf8');
    const [, entry = ''] = /ENTRYPOINT \["node", "(src\/[^"]+)"\]/.exec(dockerfile) ?? [];
    const modules = [...modulesOf(entry)];
    expect(modules.length).toBeGreaterThan(1);
    expect(modules.filter((module) => !isCopied(dockerfile, module))).toEqual([]);
  },
);
