import path from 'node:path';
import { IMAGE_PLUGIN_SERVERS } from '../../src/gateways/reference/in-container.ts';
import { ReferenceGateway } from '../../src/gateways/reference/reference.ts';
import { buildPlugin, LANGUAGES, type PluginServerSpec } from '../../src/runtime/builds/plugins.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { IMAGES } from '../../src/runtime/containers/images.ts';
import { createNetwork } from '../../src/runtime/containers/network.ts';

/** The images of a run in containers, by tag. */
export interface RunImages {
  reference: string;
  upstream: string;
}

/**
 * Builds the images and starts the gateway once, so that what is missing or broken is said before any test runs.
 * @throws UserError
 */
export async function containerPreflight(folder: string): Promise<RunImages> {
  const [reference, upstream] = await Promise.all([
    builtImage(IMAGES.reference),
    builtImage(IMAGES.upstream),
  ]);
  const network = await createNetwork();
  const gateway = await ReferenceGateway.startInContainer(
    { routes: [], pluginServers: Object.values(IMAGE_PLUGIN_SERVERS), workers: 1 },
    { image: reference, network, logFile: path.join(folder, 'logs', 'preflight.log') },
  );
  await gateway.stop();
  await network.remove();
  return { reference, upstream };
}

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
