import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import { built } from './cache.ts';
import { cargoBuilt, cargoMissing } from './cargo.ts';
import { pipInstall } from './pip.ts';
import { runTool } from './tool.ts';

export const LANGUAGES = ['go', 'python', 'js', 'rust'] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = {
  go: 'Go',
  python: 'Python',
  js: 'JavaScript',
  rust: 'Rust',
};

/** How a gateway starts a built plugin server. `{dir}` in an argument is replaced by the folder of its socket. */
export interface PluginServerSpec {
  /** The plugin's name, as in its dump. */
  name: string;
  start: string[];
  query: string[];
  env: Record<string, string>;
  /** The working directory of both commands. */
  cwd: string;
  /** The file name of its socket. */
  socket: string;
}

const BUILDING_RUST = 'building the Rust plugin';
const PLUGINS = path.join(PACKAGE_FOLDER, 'plugins');

/** The folder with the sources of a plugin. */
export function pluginSources(language: Language): string {
  return path.join(PLUGINS, language);
}

/**
 * Builds a plugin as its author would, or reuses a build of the same sources.
 * @throws UserError when its toolchain is missing or the plugin does not compile
 */
export function buildPlugin(
  language: Language,
  sources = pluginSources(language),
): Promise<PluginServerSpec> {
  return builders[language](sources);
}

/** Why a plugin cannot be built here, for a toolchain that a run does without; undefined where it can be. */
export async function pluginMissing(language: Language): Promise<string | undefined> {
  return language === 'rust' ? cargoMissing(BUILDING_RUST) : undefined;
}

const builders: Record<Language, (sources: string) => Promise<PluginServerSpec>> = {
  go: buildGo,
  python: buildPython,
  js: buildJs,
  rust: buildRust,
};

async function buildGo(sources: string): Promise<PluginServerSpec> {
  const call = { doing: 'building the Go plugin', install: 'install Go 1.23 or newer (https://go.dev/dl)' };
  const version = await runTool('go', ['version'], call);
  const folder = await built({
    name: 'goplugin',
    sources,
    ingredients: [version],
    make: async (target) => {
      const args = ['build', '-trimpath', '-o', path.join(target, 'goplugin'), '.'];
      await runTool('go', args, {
        ...call,
        cwd: sources,
        env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
      });
    },
  });
  const program = path.join(folder, 'goplugin');
  return {
    name: 'goplugin',
    start: [program, '-kong-prefix', '{dir}'],
    query: [program, '-dump'],
    env: {},
    cwd: folder,
    socket: 'goplugin.socket',
  };
}

async function buildPython(sources: string): Promise<PluginServerSpec> {
  const call = {
    doing: 'building the Python plugin',
    install: 'install Python 3.10 or newer with pip (https://www.python.org)',
  };
  const version = await runTool('python3', ['-c', 'import sys; print(sys.version, sys.executable)'], call);
  const folder = await built({
    name: 'pythonplugin',
    sources,
    ingredients: [version],
    make: async (target) => {
      const what = ['--target', path.join(target, 'site'), '-r', 'requirements.txt'];
      await pipInstall(what, { ...call, cwd: sources });
      await runTool('python3', ['-m', 'py_compile', 'pythonplugin.py'], {
        ...call,
        cwd: sources,
        env: { PYTHONPYCACHEPREFIX: path.join(target, 'pycache') },
      });
      await copySources(sources, path.join(target, 'plugins'), /\.py$/);
    },
  });
  const server = path.join(folder, 'site', 'bin', 'kong-python-pluginserver');
  const plugins = ['--no-lua-style', '--plugins-directory', path.join(folder, 'plugins')];
  return {
    name: 'pythonplugin',
    start: ['python3', server, ...plugins, '-p', '{dir}'],
    query: ['python3', server, ...plugins, '--dump-all-plugins'],
    env: { PYTHONPATH: path.join(folder, 'site'), PYTHONDONTWRITEBYTECODE: '1' },
    cwd: folder,
    socket: 'python_pluginserver.sock',
  };
}

async function buildJs(sources: string): Promise<PluginServerSpec> {
  const call = {
    doing: 'building the JavaScript plugin',
    install: 'install Node.js 20 or newer (https://nodejs.org)',
  };
  const folder = await built({
    name: 'jsplugin',
    sources,
    ingredients: [process.version],
    make: async (target) => {
      await copySources(sources, target, /^package(-lock)?\.json$/);
      await runTool('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { ...call, cwd: target });
      await copySources(sources, path.join(target, 'plugins'), /\.js$/);
      await runTool(process.execPath, ['--check', path.join(target, 'plugins', 'jsplugin.js')], call);
    },
  });
  const server = path.join(folder, 'node_modules', 'kong-pdk', 'bin', 'kong-js-pluginserver');
  const plugins = ['--plugins-directory', path.join(folder, 'plugins')];
  return {
    name: 'jsplugin',
    start: [process.execPath, server, ...plugins, '-p', '{dir}'],
    query: [process.execPath, server, ...plugins, '--dump-all-plugins'],
    // Otherwise the PDK's ts-node would search the parent folders and find this project's tsconfig.json.
    env: { TS_NODE_SKIP_PROJECT: 'true' },
    cwd: folder,
    socket: 'js_pluginserver.sock',
  };
}

async function buildRust(sources: string): Promise<PluginServerSpec> {
  const program = await cargoBuilt({
    name: 'rustplugin',
    sources,
    doing: BUILDING_RUST,
    protocFrom: 'protoc',
  });
  return {
    name: 'rustplugin',
    start: [program, '-kong-prefix', '{dir}'],
    query: [program, '-dump'],
    env: {},
    cwd: path.dirname(program),
    socket: 'rustplugin.socket',
  };
}

async function copySources(from: string, to: string, pattern: RegExp): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => pattern.test(name));
  await Promise.all(names.map((name) => copyFile(path.join(from, name), path.join(to, name))));
}
