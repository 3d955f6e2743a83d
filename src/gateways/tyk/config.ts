import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import base from '../../../containers/tyk/tyk.json' with { type: 'json' };
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { API_ID, apiDefinition } from './api-definition.ts';

export const NODE_SECRET = base.node_secret;
export const CONTROL_SECRET = base.secret;

/** Tyk does not start without templates for its error answers. */
const TEMPLATES = fileURLToPath(new URL('../../../containers/tyk/templates', import.meta.url));

/** What differs from one Tyk to the next. */
export interface TykAddresses {
  listenPort: number;
  controlPort: number;
  redisPort: number;
  dashboardUrl: string;
  upstreamUrl: string;
}

/** tyk.json as the containers have it, with this run's addresses and folder. */
export function tykConfig(addresses: TykAddresses, folder: string): object {
  return {
    ...base,
    listen_address: '127.0.0.1',
    listen_port: addresses.listenPort,
    control_api_port: addresses.controlPort,
    app_path: path.join(folder, 'apps'),
    template_path: TEMPLATES,
    pid_file_location: path.join(folder, 'tyk.pid'),
    policies: { ...base.policies, policy_connection_string: addresses.dashboardUrl },
    storage: { ...base.storage, host: '127.0.0.1', port: addresses.redisPort },
  };
}

/** Writes the configuration and the API definition to a folder of the run, and returns it. */
export async function writeTykFolder(addresses: TykAddresses): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'tyk-'));
  await mkdir(path.join(folder, 'apps'));
  await writeFile(path.join(folder, 'tyk.json'), JSON.stringify(tykConfig(addresses, folder)));
  await writeFile(
    path.join(folder, 'apps', `${API_ID}.json`),
    JSON.stringify(apiDefinition(addresses.upstreamUrl)),
  );
  return folder;
}
