// Writes the API reference (docs/reference/api/) and the API report from the docstrings and types of the entry points:
// node tools/api/write-api.ts. With --check it writes nothing, and fails if they are not current.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TOOLS = path.join(import.meta.dirname, 'node_modules');
// Inside the project, since API Extractor looks for the package that a declaration belongs to.
const WORK = path.join(ROOT, '.cache', 'api');
const TYPES = path.join(WORK, 'types');
const NEW_PAGES = path.join(WORK, 'pages');
const PAGES = path.join(ROOT, 'docs', 'reference', 'api');
const REPORT = 'report.md';
/** What API Extractor adds to every name without a description. The reference shows those. */
const UNDOCUMENTED = /^ *\/\/ \(undocumented\)\n/gm;
/** How descriptions name a page, which editors cannot follow a link to. */
const NAMED_PAGE = /`docs\/([\w-]+\/[\w.-]+\.md)(#[\w-]+)?`/g;
/** Every entry of the package, by the name of its page. */
const ENTRIES = {
  'reload-proof': 'src/index.ts',
  'reload-proof-vitest': 'src/vitest/public/index.ts',
  'reload-proof-reporter': 'src/vitest/public/reporter.ts',
};

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

function tool(script: string, ...args: string[]): void {
  run(process.execPath, path.join(TOOLS, script), ...args);
}

function writeJson(name: string, content: object): string {
  const file = path.join(WORK, name);
  writeFileSync(file, JSON.stringify(content, undefined, 2));
  return file;
}

function writeReference(): void {
  const options = {
    entryPoints: Object.values(ENTRIES).map((file) => path.join(ROOT, file)),
    tsconfig: path.join(ROOT, 'tsconfig.json'),
    plugin: [
      path.join(TOOLS, 'typedoc-plugin-markdown/dist/index.js'),
      path.join(import.meta.dirname, 'names.mjs'),
    ],
    out: NEW_PAGES,
    router: 'module',
    readme: 'none',
    entryFileName: 'README',
    name: 'API reference',
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useHTMLEncodedBrackets: true,
    groupOrder: ['Variables', 'Functions', 'Classes', 'Interfaces', 'Type Aliases'],
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    // The compiler of this project checks types; this one is older.
    skipErrorChecking: true,
    // Every name that a reader meets leads to its description.
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: ['Class', 'Function', 'Interface', 'TypeAlias', 'Variable'],
    treatValidationWarningsAsErrors: true,
    logLevel: 'Warn',
  };
  tool('typedoc/bin/typedoc', '--options', writeJson('typedoc.json', options));
}

/** Makes links of the pages that descriptions name. */
function linkPages(): void {
  for (const [name, text] of contentOf(NEW_PAGES)) {
    const up = '../'.repeat(name.split('/').length + 1);
    const linked = text.replaceAll(
      NAMED_PAGE,
      (_all, page: string, part = '') => `[docs/${page}](${up}${page}${part})`,
    );
    writeFileSync(path.join(NEW_PAGES, name), linked);
  }
}

/** The types of the entry points, each name once: a change of them is a change of the public API. */
function writeReport(): void {
  const compilerOptions = {
    noEmit: false,
    emitDeclarationOnly: true,
    declaration: true,
    rootDir: ROOT,
    outDir: TYPES,
  };
  const files = Object.values(ENTRIES).map((file) => path.join(ROOT, file));
  const config = { extends: path.join(ROOT, 'tsconfig.json'), compilerOptions, include: [], files };
  run(path.join(ROOT, 'node_modules/.bin/tsc'), '-p', writeJson('tsconfig.json', config));
  const reports = Object.entries(ENTRIES).map(([name, file]) => {
    const entry = path.join(TYPES, file.replace(/\.ts$/, '.d.ts'));
    tool(
      '@microsoft/api-extractor/bin/api-extractor',
      'run',
      '--local',
      '-c',
      writeJson(`${name}.json`, extractor(name, entry)),
    );
    const types =
      /```ts\n[\s\S]*```/.exec(readFileSync(path.join(WORK, `${name}.api.md`), 'utf8'))?.[0] ?? '';
    return `## ${title(name)}\n\n${types.replaceAll(UNDOCUMENTED, '')}\n`;
  });
  writeFileSync(
    path.join(NEW_PAGES, REPORT),
    `# API report\n\nThe types of the public API. A change here is a change for users: see [Stability](../stability.md).\n\n${reports.join('\n')}`,
  );
}

function extractor(name: string, mainEntryPointFilePath: string): object {
  const none = { logLevel: 'none' };
  // The types of one entry point are exported by another one.
  const hidden = { ...none, addToApiReportFile: false };
  return {
    projectFolder: ROOT,
    mainEntryPointFilePath,
    newlineKind: 'lf',
    compiler: {
      overrideTsconfig: {
        extends: path.join(ROOT, 'tsconfig.json'),
        include: [],
        files: [mainEntryPointFilePath],
      },
    },
    apiReport: {
      enabled: true,
      reportFileName: `${name}.api.md`,
      reportFolder: WORK,
      reportTempFolder: path.join(WORK, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: none },
      // TypeDoc asks for descriptions, and for every name that a reader meets.
      extractorMessageReporting: { default: none, 'ae-forgotten-export': hidden },
      tsdocMessageReporting: { default: none },
    },
  };
}

function title(name: string): string {
  return name.replace(/-(?=vitest|reporter)/, '/');
}

function contentOf(folder: string): Map<string, string> {
  const names = existsSync(folder) ? globSync('**/*.md', { cwd: folder }).toSorted() : [];
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

if (!existsSync(TOOLS)) run('npm', 'ci', '--prefix', import.meta.dirname, '--no-audit', '--no-fund');
rmSync(WORK, { recursive: true, force: true });
mkdirSync(NEW_PAGES, { recursive: true });
writeReference();
linkPages();
writeReport();
const [written, found] = [contentOf(NEW_PAGES), contentOf(PAGES)];
const names = [...new Set([...written.keys(), ...found.keys()])];
const changed = names.filter((name) => written.get(name) !== found.get(name));
if (process.argv.includes('--check') && changed.length > 0) {
  process.stderr.write(`docs/reference/api/ is not current (${changed.join(', ')}): run "npm run api"\n`);
  process.exitCode = 1;
} else if (changed.length > 0) {
  rmSync(PAGES, { recursive: true, force: true });
  cpSync(NEW_PAGES, PAGES, { recursive: true });
}
