import { inject } from 'vitest';
import type { Language, PluginServerSpec } from '../runtime/builds/plugins.ts';
import { pluginServersIn } from '../scenario/prepare/plugins.ts';

/**
 * Plugin servers for a test that starts the reference gateway itself.
 * @throws Error if the tags of its file do not include one
 */
export function pluginServers(...languages: Language[]): PluginServerSpec[] {
  return pluginServersIn(languages, inject('prepared').pluginServers);
}
