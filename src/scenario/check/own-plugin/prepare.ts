import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../common/user-error.ts';
import { builtImage } from '../../../runtime/containers/image.ts';
import { IMAGES } from '../../../runtime/containers/images.ts';
import { createNetwork } from '../../../runtime/containers/network.ts';
import { runFolder } from '../../../runtime/reaper/reaper.ts';
import type { OwnPluginSetup } from '../../../targets/kong/config.ts';
import type { KongImage } from '../../../targets/kong/image.ts';
import { KongGateway } from '../../../targets/kong/kong.ts';
import { prepareOwnPlugin } from '../../../targets/kong/own-plugin/image.ts';
import { socketName } from '../../../targets/kong/own-plugin/plugin.ts';
import { whyRefused } from '../../../targets/kong/own-plugin/why-refused.ts';
import { startUpstreamInContainer } from '../../../upstreams/upstream.ts';
import type { RunImages } from '../../prepare/containers.ts';
import { withPreflightLog } from '../../prepare/preflight-log.ts';
import type { Step } from '../../prepare/steps.ts';
import type { OwnPluginPlan } from './plan.ts';
import { ROUTE } from './series.ts';

/** The plugin as Kong is set up with it. */
export function setupOf({ plugin, expectHeader }: OwnPluginPlan): OwnPluginSetup {
  const socket = socketName(plugin);
  return { name: plugin.name, expectHeader, ...(socket === undefined ? {} : { socket }) };
}

/**
 * Builds the images, and starts Kong with the plugin once, so that what is wrong is said before any load.
 * @throws UserError when an image is missing or cannot be built, Kong refuses the plugin, or the plugin shows no header
 */
export async function prepareKongWith(plan: OwnPluginPlan, step: Step): Promise<RunImages> {
  const { plugin, image, given } = plan;
  const kong = await step(`Kong with the plugin ${plugin.name}`, () =>
    prepareOwnPlugin(image, plugin, given),
  );
  const upstream = await step('the image of the upstream', () => builtImage(IMAGES.upstream));
  await step('Kong, by starting it once', () =>
    withPreflightLog((logFile) => startOnce(plan, kong, upstream, logFile)),
  );
  return { kong, upstream };
}

async function startOnce(
  plan: OwnPluginPlan,
  kong: KongImage,
  image: string,
  logFile: string,
): Promise<void> {
  const network = await createNetwork();
  try {
    const upstream = await startUpstreamInContainer('reflection', {
      image,
      network,
      logFile: path.join(runFolder(), 'upstream.log'),
    });
    try {
      const { gateway, version, real } = kong;
      const routes = [{ path: ROUTE, plugin: plan.plugin.name, config: plan.config, upstream: upstream.url }];
      const setup = { gateway, version, routes, plugins: [], workers: 1, ownPlugin: setupOf(plan) };
      const started = await KongGateway.start({ setup, image: kong.image, real, network, logFile });
      await started.stop();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const why = whyRefused(await readFile(logFile, 'utf8').catch(() => ''));
      if (why === undefined) throw error;
      throw new UserError(
        `Kong ${kong.version} refuses the plugin ${plan.plugin.name} with its configuration: ${why}`,
      );
    } finally {
      await upstream.stop();
    }
  } finally {
    await network.remove();
  }
}
