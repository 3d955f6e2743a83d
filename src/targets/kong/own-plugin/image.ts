import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../../../common/places.ts';
import { builtImage } from '../../../runtime/containers/image.ts';
import { runFolder } from '../../../runtime/reaper/reaper.ts';
import { identifyKong, type KongImage } from '../image.ts';
import type { OwnPlugin } from './plugin.ts';

const CONTAINERS = path.join(PACKAGE_FOLDER, 'containers');
const RECIPES = path.join(CONTAINERS, 'own-plugin');
/** What is not part of a plugin's source; a large folder would be sent to the container engine. */
const LEFT_OUT = new Set(['node_modules', '__pycache__', '.git', '.venv', 'venv', 'target', 'results']);

/**
 * Builds an image of Kong with a plugin of the user's own; `given` is how messages name the image.
 * @throws UserError when the image cannot be pulled or is not Kong, or with the builder's last lines
 */
export async function prepareOwnPlugin(name: string, plugin: OwnPlugin, given: string): Promise<KongImage> {
  const { user, ...kong } = await identifyKong(name, given);
  const image = await builtImage({
    name: 'own-plugin',
    context: await stage(plugin),
    dockerfile: 'Dockerfile',
    files: ['.'],
    args: {
      KONG_IMAGE: name,
      KONG_USER: user,
      ...(plugin.language === 'go' ? { PLUGIN_NAME: plugin.name } : {}),
    },
  });
  return { ...kong, name, image };
}

/** Collects what the image is built from in a folder of the run: the plugin, its recipe, and the suite's scripts. */
export async function stage({ folder, language, name, entry }: OwnPlugin): Promise<string> {
  const staged = await mkdtemp(path.join(runFolder(), 'own-plugin-'));
  const inside = (...parts: string[]) => path.join(staged, ...parts);
  await cp(path.join(RECIPES, `${language}.Dockerfile`), inside('Dockerfile'));
  await cp(path.join(RECIPES, 'setup.sh'), inside('setup.sh'));
  if (language !== 'lua') {
    await cp(path.join(RECIPES, 'bin', language), inside('bin'), { recursive: true });
    await cp(path.join(CONTAINERS, 'kong', 'bin', 'late'), inside('bin', 'late'));
  }
  // At the top, the folder is the plugin, and Kong looks for it as kong.plugins.NAME.
  const target = language === 'lua' && entry === '.' ? ['plugin', 'kong', 'plugins', name] : ['plugin'];
  const isSource = (file: string) => file === folder || !LEFT_OUT.has(path.basename(file));
  await cp(folder, inside(...target), { recursive: true, dereference: true, filter: isSource });
  if (language === 'python' || language === 'js') await mkdir(inside('entry'));
  // Plugin servers name a plugin as its file.
  if (language === 'python') await cp(path.join(folder, entry), inside('entry', `${name}.py`));
  if (language === 'js') await writeFile(inside('entry', `${name}.js`), entryOf(entry, name));
  return staged;
}

function entryOf(entry: string, name: string): string {
  const file = JSON.stringify(`/opt/reload-proof/ownplugin/source/${entry}`);
  return `const plugin = require(${file});\nmodule.exports = { ...(plugin.default ?? plugin), Name: ${JSON.stringify(name)} };\n`;
}
