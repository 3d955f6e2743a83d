import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { API_ID, apiDefinition } from './api-definition.ts';
import { BASE_CONFIG } from './base-config.ts';

export const NODE_SECRET = BASE_CONFIG.node_secret;
export const CONTROL_SECRET = BASE_CONFIG.secret;

/** Tyk does not start without templates for its error responses. */
const TEMPLATES = path.join(PACKAGE_FOLDER, 'containers/tyk/templates');

/** The settings that differ between Tyks. */
export interface TykAddresses {
  listenHost: string;
  listenPort: number;
  controlPort: number;
  redisHost: string;
  redisPort: number;
  dashboardUrl: string;
  upstreamUrl: string;
}

/** The files of a Tyk. */
export interface TykPaths {
  folder: string;
  templates: string;
  pidFile: string;
}

/** tyk.json as in Tyk's image, with these addresses and files. */
export function tykConfig(addresses: TykAddresses, { folder, templates, pidFile }: TykPaths): object {
  return {
    ...BASE_CONFIG,
    listen_address: addresses.listenHost,
    listen_port: addresses.listenPort,
    control_api_port: addresses.controlPort,
    app_path: path.join(folder, 'apps'),
    template_path: templates,
    pid_file_location: pidFile,
    policies: { ...BASE_CONFIG.policies, policy_connection_string: addresses.dashboardUrl },
    storage: { ...BASE_CONFIG.storage, host: addresses.redisHost, port: addresses.redisPort },
  };
}

/** The contents of the configuration and the API definition, by path. */
export function tykFiles(addresses: TykAddresses, paths: TykPaths): Record<string, string> {
  return {
    [path.join(paths.folder, 'tyk.json')]: JSON.stringify(tykConfig(addresses, paths)),
    [path.join(paths.folder, 'apps', `${API_ID}.json`)]: JSON.stringify(apiDefinition(addresses.upstreamUrl)),
  };
}

/** Writes the configuration and the API definition to a folder of the run, and returns it. */
export async function writeTykFolder(addresses: TykAddresses): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'tyk-'));
  await mkdir(path.join(folder, 'apps'));
  const paths = { folder, templates: TEMPLATES, pidFile: path.join(folder, 'tyk.pid') };
  await Promise.all(Object.entries(tykFiles(addresses, paths)).map(([file, text]) => writeFile(file, text)));
  return folder;
}
