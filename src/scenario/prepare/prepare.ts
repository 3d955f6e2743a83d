import { LANGUAGES } from '../../runtime/builds/plugins.ts';
import type { Settings } from '../../settings/keys.ts';
import type { Prepared } from '../context.ts';
import { prepareBalancers } from './balancers.ts';
import { prepareImages } from './containers.ts';
import { pluginNeed, type RunNeeds } from './needs.ts';
import { findMissing, preparePlugins, startOnce } from './plugins.ts';
import type { Step } from './steps.ts';
import { prepareTyk, prepareTykImages } from './tyk.ts';

/**
 * Builds or finds what is needed, side by side, and starts each plugin server once, so that what is missing or broken
 * is said before any test runs.
 * @throws UserError
 */
export async function prepare(
  { processes, containers }: RunNeeds,
  settings: Settings,
  step: Step,
): Promise<Prepared> {
  const { TYK_VERSION, GATEWAY, KONG_IMAGE } = settings;
  const asked = LANGUAGES.filter((language) => processes.has(pluginNeed(language)));
  const missingPlugins = await findMissing(asked);
  const [pluginServers, tyk] = await Promise.all([
    preparePlugins(
      asked.filter((language) => missingPlugins[language] === undefined),
      step,
    ),
    processes.has('tyk') ? prepareTyk(TYK_VERSION, step) : undefined,
    [processes, containers].some((needs) => needs.has('balancers'))
      ? prepareBalancers(settings, step)
      : undefined,
  ]);
  // Once the builds have ended: a start has its bound, and would share the processor with them.
  if (pluginServers.length > 0)
    await step('each plugin server, by starting it once', () => startOnce(pluginServers));
  const images = LANGUAGES.some((language) => containers.has(pluginNeed(language)))
    ? await prepareImages(GATEWAY === 'kong' ? KONG_IMAGE : undefined, step)
    : undefined;
  const tykImages = containers.has('tyk') ? await prepareTykImages(TYK_VERSION, step) : undefined;
  return { pluginServers, missingPlugins, images, tyk: tykImages ?? tyk };
}
