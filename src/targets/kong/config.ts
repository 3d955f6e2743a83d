import type { Language } from '../../runtime/builds/plugins.ts';
import { formatVersionFor, type KongIdentity } from './version.ts';
import type { RouteConfig } from '../reference/route.ts';

/** Kong's default port. Its default settings for it, such as reuseport, are kept, since they affect a reload. */
export const PROXY_PORT = 8000;
export const DECLARATIVE_FILE = '/opt/reload-proof/kong.json';
/** The folder of the first sockets; kong-reload.sh moves them to green. */
export const SOCKET_FOLDER = '/tmp/reload-proof/blue';
/** The plugin servers' own logs: at log level notice Kong drops what they print. */
export const PLUGIN_LOGS = '/var/log/reload-proof';

const BIN = '/opt/reload-proof/bin';
const SOCKETS: Record<Language, string> = {
  go: 'goplugin.socket',
  python: 'python_pluginserver.sock',
  js: 'js_pluginserver.sock',
  rust: 'rustplugin.socket',
};

/** Kong's log level. At `debug`, recent versions log each plugin instance that they start. */
export type LogLevel = 'notice' | 'debug';

/** A plugin server of a Kong. In the image, bin/NAME starts it, and bin/NAME-query prints its schema. */
export interface KongPluginServer {
  name: string;
  /** The file name of its socket. */
  socket: string;
}

/** A plugin of the user's own in the image, with its server where it has one. */
export interface OwnPluginSetup {
  name: string;
  /** The file name of its server's socket; absent for a plugin in Lua, which runs in Kong's workers. */
  socket?: string;
  /** The header of a response which shows that it ran, in lower case. */
  expectHeader: string;
}

/** What the server of a plugin of the user's own is called. */
export const OWN_SERVER = 'ownplugin';
const OWN_LUA = '/opt/reload-proof/ownplugin/lua';

/** How a Kong is set up. */
export interface KongSetup extends KongIdentity {
  routes: readonly RouteConfig[];
  plugins: readonly Language[];
  /** Beside the suite's plugins. @default none */
  ownPlugin?: OwnPluginSetup;
  workers: number;
  /** How long a plugin server waits before it starts, s. @default 0 */
  lateS?: number;
  /** @default 'notice' */
  logLevel?: LogLevel;
}

/** The plugin servers that Kong starts. */
export function pluginServersOf(
  plugins: readonly Language[],
  ownPlugin: OwnPluginSetup | undefined,
): KongPluginServer[] {
  const servers = plugins.map((language) => ({ name: pluginName(language), socket: SOCKETS[language] }));
  const { socket } = ownPlugin ?? {};
  return socket === undefined ? servers : [...servers, { name: OWN_SERVER, socket }];
}

/**
 * Kong's settings: no database, the admin API on loopback only, one plugin per plugin server, and every plugin-server
 * setting whose default differs between versions.
 */
export function kongEnvironment({
  plugins,
  ownPlugin,
  workers,
  lateS = 0,
  logLevel = 'notice',
}: KongSetup): Record<string, string> {
  const names = [...plugins.map(pluginName), ...(ownPlugin ? [ownPlugin.name] : [])];
  const all = pluginServersOf(plugins, ownPlugin);
  const late = lateS > 0 ? `${BIN}/late ${lateS} ` : '';
  const servers = all.flatMap(({ name, socket }) => {
    const prefix = `KONG_PLUGINSERVER_${name.toUpperCase()}`;
    return [
      [`${prefix}_SOCKET`, `${SOCKET_FOLDER}/${socket}`],
      [`${prefix}_START_CMD`, `${late}${BIN}/${name} ${SOCKET_FOLDER}`],
      [`${prefix}_QUERY_CMD`, `${BIN}/${name}-query`],
    ] as const;
  });
  return {
    KONG_DATABASE: 'off',
    KONG_DECLARATIVE_CONFIG: DECLARATIVE_FILE,
    KONG_ADMIN_LISTEN: '127.0.0.1:8001',
    KONG_NGINX_WORKER_PROCESSES: String(workers),
    KONG_LOG_LEVEL: logLevel,
    KONG_PROXY_ERROR_LOG: '/dev/stderr',
    KONG_ADMIN_ERROR_LOG: '/dev/stderr',
    // Logging a request would cost more than serving it.
    KONG_PROXY_ACCESS_LOG: 'off',
    KONG_ADMIN_ACCESS_LOG: 'off',
    KONG_ANONYMOUS_REPORTS: 'off',
    KONG_PLUGINS: ['bundled', ...names].join(','),
    KONG_PLUGINSERVER_NAMES: all.map(({ name }) => name).join(','),
    ...Object.fromEntries(servers),
    // Two semicolons stand for the default path.
    ...(ownPlugin && ownPlugin.socket === undefined
      ? { KONG_LUA_PACKAGE_PATH: `${OWN_LUA}/?.lua;${OWN_LUA}/?/init.lua;;` }
      : {}),
  };
}

/** The declarative configuration: one service, route and plugin for each route. */
export function declarativeConfig({ version, routes }: KongSetup): string {
  const services = routes.map(({ path, plugin, config, upstream }) => {
    const name = path.replaceAll('/', '');
    return {
      name,
      url: upstream,
      routes: [{ name, paths: [path], strip_path: false }],
      plugins: [{ name: plugin, config }],
    };
  });
  return JSON.stringify({ _format_version: formatVersionFor(version), services }, undefined, 2);
}

function pluginName(language: Language): string {
  return `${language}plugin`;
}
