import { inject } from 'vitest';
import type { Language, PluginServerSpec } from '../runtime/builds/plugins.ts';
import { pluginServersIn } from '../scenario/prepare/plugins.ts';

/** Plugin servers for a test that starts the reference gateway itself. @throws Error when its file does not name one as a need */
export function pluginServers(...languages: Language[]): PluginServerSpec[] {
  return pluginServersIn(languages, inject('prepared').pluginServers);
}
