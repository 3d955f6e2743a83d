import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../../common/places.ts';

interface TykConfig {
  listen_port: number;
  control_api_port: number;
  secret: string;
  node_secret: string;
  pid_file_location: string;
  policies: object;
  storage: { port: number };
}

/** tyk.json as in Tyk's image. */
export const BASE_CONFIG = JSON.parse(
  readFileSync(path.join(PACKAGE_FOLDER, 'containers/tyk/tyk.json'), 'utf8'),
) as TykConfig;
