import { ReferenceGateway } from '../../targets/reference/reference.ts';
import { withPreflightLog } from './preflight-log.ts';
import { buildPlugin, LANGUAGES, type PluginServerSpec } from '../../runtime/builds/plugins.ts';

/**
 * Builds every plugin and starts each of them once, so that what is missing or broken is said before any test runs.
 * @throws UserError
 */
export async function preflight(): Promise<PluginServerSpec[]> {
  const specs = await Promise.all(LANGUAGES.map((language) => buildPlugin(language)));
  await withPreflightLog(async (logFile) => {
    const gateway = await ReferenceGateway.start({ routes: [], pluginServers: specs, workers: 1 }, logFile);
    await gateway.stop();
  });
  return specs;
}
