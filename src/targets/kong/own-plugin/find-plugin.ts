import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../common/user-error.ts';
import { findGo, findJs, findLua, findPython } from './languages.ts';
import { PLUGIN_LANGUAGE_NAMES, toPluginName, type FoundPlugin, type OwnPlugin } from './plugin.ts';

const WHAT_COUNTS =
  'go.mod with github.com/Kong/go-pdk (Go), package.json with kong-pdk (JavaScript), a .py file with a class Plugin (Python), or handler.lua beside schema.lua (Lua)';

/** What messages call what was given. */
export interface PluginWords {
  plugin: string;
  name: string;
}

/**
 * Finds out in which language the plugin in a folder is written, and what it is called.
 * @throws UserError when there is none or more than one, or when it has no usable name
 */
export async function findPlugin(
  given: string,
  name?: string,
  words: PluginWords = { plugin: '--plugin', name: '--plugin-name' },
): Promise<OwnPlugin> {
  const folder = path.resolve(given);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new UserError(`${words.plugin} ${given} is no folder: give the folder of a Kong plugin`);
  const all = await Promise.all([findGo, findPython, findJs, findLua].map((find) => find(folder)));
  const found = all.flat();
  const [first] = found;
  if (!first)
    throw new UserError(
      `${words.plugin} ${given} is no Kong plugin: a folder of one has at its top ${WHAT_COUNTS}`,
    );
  if (found.length > 1)
    throw new UserError(
      `${words.plugin} ${given} has more than one Kong plugin (${found.map(describe).join(', ')}): give the folder of one of them`,
    );
  const checked =
    name === undefined
      ? toPluginName(first.name, `"${first.name}", as the plugin in ${given} is called,`, words.name)
      : toPluginName(name, `${words.name} "${name}"`, words.name);
  return { ...first, folder, name: checked };
}

function describe({ language, entry }: FoundPlugin): string {
  return `${PLUGIN_LANGUAGE_NAMES[language]}: ${entry}`;
}
