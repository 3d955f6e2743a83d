import type { Target } from '../../targets/target.ts';
import { prepareKong, type KongImage } from '../../targets/kong/image.ts';
import { KongGateway } from '../../targets/kong/kong.ts';
import { IMAGE_PLUGIN_SERVERS } from '../../targets/reference/in-container.ts';
import { ReferenceGateway } from '../../targets/reference/reference.ts';
import { LANGUAGES } from '../../runtime/builds/plugins.ts';
import { containerEngine } from '../../runtime/containers/engine.ts';
import { builtImage } from '../../runtime/containers/image.ts';
import { IMAGES } from '../../runtime/containers/images.ts';
import { createNetwork, type ContainerNetwork } from '../../runtime/containers/network.ts';
import { withPreflightLog } from './preflight-log.ts';
import type { Step } from './steps.ts';

/** The images of a run in containers. */
export interface RunImages {
  upstream: string;
  /** Unless Kong itself is tested. */
  reference?: string;
  kong?: KongImage;
}

/**
 * Builds the images and starts the gateway once, so that what is missing or broken is said before any test runs.
 * @throws UserError
 */
export async function prepareImages(kongImage: string | undefined, step: Step): Promise<RunImages> {
  const upstream = await step('the image of the upstreams', () => builtImage(IMAGES.upstream));
  if (kongImage === undefined) {
    const reference = await step('the image of the reference gateway', () => builtImage(IMAGES.reference));
    const pluginServers = Object.values(IMAGE_PLUGIN_SERVERS);
    await step('the reference gateway, by starting it once', () =>
      startOnce((network, logFile) =>
        ReferenceGateway.startInContainer(
          { routes: [], pluginServers, workers: 1 },
          { image: reference, network, logFile },
        ),
      ),
    );
    return { reference, upstream };
  }
  const kong = await step('the image of Kong with the plugins', () => prepareKong(kongImage));
  const setup = { gateway: kong.gateway, version: kong.version, routes: [], plugins: LANGUAGES, workers: 1 };
  await step('Kong, by starting it once', () =>
    startOnce((network, logFile) => KongGateway.start({ setup, image: kong.image, network, logFile })),
  );
  return { kong, upstream };
}

/** Lines for the beginning of a run: the engine, and Kong's version by its own word. */
export async function describeContainers({ kong }: RunImages): Promise<string[]> {
  const { name, direct } = await containerEngine();
  const reached = direct ? 'containers are reached at their own addresses' : 'ports are published';
  const engine = `  engine    ${name}; ${reached}`;
  return kong
    ? [
        `  gateway   ${kong.real ? 'the real Kong' : 'a stand-in for Kong'} ${kong.version}, image ${kong.name} ${kong.digest}`,
        engine,
      ]
    : [engine];
}

async function startOnce(
  start: (network: ContainerNetwork, logFile: string) => Promise<Target>,
): Promise<void> {
  const network = await createNetwork();
  try {
    await withPreflightLog(async (logFile) => (await start(network, logFile)).stop());
  } finally {
    await network.remove();
  }
}
