import { request } from 'undici';
import type { Target } from '../target.ts';
import type { OwnPluginSetup } from './config.ts';
import { KONG_RESPONSE_BOUND_MS } from '../start-bounds.ts';
import type { RouteConfig } from '../reference/route.ts';

/**
 * Whether the response of a route shows that its plugin ran, in a form that the gateway can carry; false without a
 * response.
 */
export async function showsPlugin(
  { url, losesExitHeaders = false }: Pick<Target, 'url' | 'losesExitHeaders'>,
  { path, config }: Pick<RouteConfig, 'path' | 'config'>,
  own?: Pick<OwnPluginSetup, 'expectHeader'>,
): Promise<boolean> {
  const header = own?.expectHeader ?? String(config['header']).toLowerCase();
  const signal = AbortSignal.timeout(KONG_RESPONSE_BOUND_MS);
  const response = await request(`${url}${path}`, { signal })
    .then(async ({ headers, body }) => ({ headers, text: await body.text() }))
    .catch(() => undefined);
  if (!response) return false;
  const { headers, text } = response;
  if (headers[header] !== undefined) return true;
  // A plugin that responds itself repeats its headers as lines of the body.
  return losesExitHeaders && config['answer'] === true && text.toLowerCase().includes(`${header}: `);
}
