import path from 'node:path';
import { ReferenceGateway } from '../../src/gateways/reference/reference.ts';
import { buildPlugin, LANGUAGES, type PluginServerSpec } from '../../src/runtime/builds/plugins.ts';

/**
 * Builds every plugin and starts each of them once, so that what is missing or broken is said before any test runs.
 * @throws UserError
 */
export async function preflight(folder: string): Promise<PluginServerSpec[]> {
  const specs = await Promise.all(LANGUAGES.map((language) => buildPlugin(language)));
  const gateway = await ReferenceGateway.start(
    { routes: [], pluginServers: specs, workers: 1 },
    path.join(folder, 'logs', 'preflight.log'),
  );
  await gateway.stop();
  return specs;
}
