import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../common/user-error.ts';
import type { FoundPlugin } from './plugin.ts';

const GO_PDK = /^\s*(?:require\s+)?github\.com\/Kong\/go-pdk\s+v/im;
const PYTHON_CLASS = /^class Plugin\b/m;
const PYTHON_FACTS = /^(?:version|priority|schema)\s*=|kong_pdk/im;
const LUA_HANDLER = 'handler.lua';
const LUA_SCHEMA = 'schema.lua';
/** Where plugins lie in a repository that is made for LuaRocks. */
const LUA_PLUGINS = path.join('kong', 'plugins');

/** A plugin in Go: a module that uses the Go PDK, with its main package at the top. */
export async function findGo(folder: string): Promise<FoundPlugin[]> {
  const text = await contentOf(folder, 'go.mod');
  if (!GO_PDK.test(text)) return [];
  const module = /^module\s+"?(?<name>[^\s"]+)/m.exec(text)?.groups?.['name'] ?? '';
  // The version of a module is no part of its program's name.
  const name = path.basename(module.replace(/\/v\d+$/, ''));
  return [{ language: 'go', name, entry: 'go.mod' }];
}

/** Plugins in Python: modules with a class Plugin, as the Python PDK loads them. */
export async function findPython(folder: string): Promise<FoundPlugin[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.py')).sort();
  const found = files.map(async (entry): Promise<FoundPlugin[]> => {
    const text = await contentOf(folder, entry);
    if (!PYTHON_CLASS.test(text) || !PYTHON_FACTS.test(text)) return [];
    return [{ language: 'python', name: path.basename(entry, '.py'), entry }];
  });
  return (await Promise.all(found)).flat();
}

/** A plugin in JavaScript: a package that depends on the JavaScript PDK. @throws UserError */
export async function findJs(folder: string): Promise<FoundPlugin[]> {
  const file = path.join(folder, 'package.json');
  const text = await contentOf(folder, 'package.json');
  if (text === '') return [];
  const { name, main, dependencies } = readPackage(file, text);
  if (dependencies?.['kong-pdk'] === undefined) return [];
  const entry = entryOf(folder, main ?? 'index.js');
  if (entry === undefined)
    throw new UserError(
      `the main file of ${file}, ${main ?? 'index.js'}, is not there: name the .js file of the plugin as "main"`,
    );
  const named = /\bName\s*:\s*(?:'|")(?<name>[^'"]+)(?:'|")/.exec(await contentOf(folder, entry))?.groups;
  const base = path.parse(entry).name;
  const called = named?.['name'] ?? (base === 'index' ? path.basename(name ?? folder) : base);
  // As the JavaScript PDK does.
  return [{ language: 'js', name: called.toLowerCase(), entry }];
}

/** Plugins in Lua: folders with a handler and a schema, at the top or in kong/plugins. @throws UserError */
export async function findLua(folder: string): Promise<FoundPlugin[]> {
  const plugins = path.join(folder, LUA_PLUGINS);
  const nested = existsSync(plugins)
    ? (await readdir(plugins)).map((name) => path.join(LUA_PLUGINS, name))
    : [];
  const entries = ['.', ...nested].filter((entry) => existsSync(path.join(folder, entry, LUA_HANDLER)));
  return Promise.all(entries.map((entry) => luaPlugin(folder, entry)));
}

async function luaPlugin(folder: string, entry: string): Promise<FoundPlugin> {
  const schema = await contentOf(folder, path.join(entry, LUA_SCHEMA));
  if (schema === '')
    throw new UserError(
      `${path.join(folder, entry)} has a ${LUA_HANDLER}, but no ${LUA_SCHEMA}: Kong loads no plugin without one`,
    );
  const named =
    /\bPLUGIN_NAME\s*=\s*["'](?<name>[^"']+)["']/.exec(schema) ??
    /\bname\s*=\s*["'](?<name>[^"']+)["']/.exec(schema);
  const name = named?.groups?.['name'] ?? path.basename(path.resolve(folder, entry));
  return { language: 'lua', name: entry === '.' ? name : path.basename(entry), entry };
}

function readPackage(
  file: string,
  text: string,
): { name?: string; main?: string; dependencies?: Record<string, string> } {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new UserError(`${file} is no JSON: ${(error as Error).message}`);
  }
}

// As Node resolves it: with or without its extension.
function entryOf(folder: string, main: string): string | undefined {
  const tried = [main, `${main}.js`, path.join(main, 'index.js')].map((name) => path.normalize(name));
  return tried.find((name) => /\.c?js$/.test(name) && existsSync(path.join(folder, name)));
}

/** The text of a file; empty where there is none. */
async function contentOf(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8').catch(() => '');
}
