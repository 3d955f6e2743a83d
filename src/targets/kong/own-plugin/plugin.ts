import { UserError } from '../../../common/user-error.ts';

export const PLUGIN_LANGUAGES = ['go', 'python', 'js', 'lua'] as const;
export type PluginLanguage = (typeof PLUGIN_LANGUAGES)[number];

export const PLUGIN_LANGUAGE_NAMES: Record<PluginLanguage, string> = {
  go: 'Go',
  python: 'Python',
  js: 'JavaScript',
  lua: 'Lua',
};

/** A Kong plugin of the user's own, as found in its folder. */
export interface OwnPlugin {
  /** An absolute path. */
  folder: string;
  language: PluginLanguage;
  /** What Kong calls it. */
  name: string;
  /** The file that its plugin server loads, or of a plugin in Lua the folder with its handler; relative to the folder. */
  entry: string;
}

/** What is found in a folder before the plugin has its final name. */
export type FoundPlugin = Omit<OwnPlugin, 'folder'>;

/** The socket of its server; undefined for a plugin in Lua, which runs in Kong's workers. */
export function socketName({ language, name }: Pick<OwnPlugin, 'language' | 'name'>): string | undefined {
  switch (language) {
    case 'go':
      return `${name}.socket`;
    case 'python':
      return 'python_pluginserver.sock';
    case 'js':
      return 'js_pluginserver.sock';
    case 'lua':
      return undefined;
    default:
      return language satisfies never;
  }
}

/**
 * The name of a plugin, as Kong allows it; `what` is how a message names it, and `option` by what another is given.
 * @throws UserError
 */
export function toPluginName(text: string, what: string, option: string): string {
  if (/^[A-Za-z0-9][\w-]*$/.test(text)) return text;
  throw new UserError(
    `${what} is no name of a Kong plugin: give one of letters, digits, "-" and "_" with ${option}`,
  );
}
