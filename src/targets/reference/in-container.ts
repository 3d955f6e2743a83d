import type { Language, PluginServerSpec } from '../../runtime/builds/plugins.ts';

/** The plugin servers where containers/reference/Dockerfile puts them. */
export const IMAGE_PLUGIN_SERVERS: Record<Language, PluginServerSpec> = {
  go: {
    name: 'goplugin',
    start: ['/opt/reload-proof/goplugin/goplugin', '-kong-prefix', '{dir}'],
    query: ['/opt/reload-proof/goplugin/goplugin', '-dump'],
    env: {},
    cwd: '/opt/reload-proof/goplugin',
    socket: 'goplugin.socket',
  },
  python: {
    name: 'pythonplugin',
    ...commands(
      ['python3', '/opt/reload-proof/pythonplugin/site/bin/kong-python-pluginserver', '--no-lua-style'],
      '/opt/reload-proof/pythonplugin',
    ),
    env: { PYTHONPATH: '/opt/reload-proof/pythonplugin/site', PYTHONDONTWRITEBYTECODE: '1' },
    socket: 'python_pluginserver.sock',
  },
  js: {
    name: 'jsplugin',
    ...commands(
      ['node', '/opt/reload-proof/jsplugin/node_modules/kong-pdk/bin/kong-js-pluginserver'],
      '/opt/reload-proof/jsplugin',
    ),
    env: { TS_NODE_SKIP_PROJECT: 'true' },
    socket: 'js_pluginserver.sock',
  },
  rust: {
    name: 'rustplugin',
    start: ['/opt/reload-proof/rustplugin/rustplugin', '-kong-prefix', '{dir}'],
    query: ['/opt/reload-proof/rustplugin/rustplugin', '-dump'],
    env: {},
    cwd: '/opt/reload-proof/rustplugin',
    socket: 'rustplugin.socket',
  },
};

/** Where plugin servers put their sockets in a container; short, since a socket's path has at most 107 bytes. */
export const IMAGE_SOCKET_ROOT = '/tmp/gw';

function commands(server: string[], folder: string): Pick<PluginServerSpec, 'start' | 'query' | 'cwd'> {
  const plugins = ['--plugins-directory', `${folder}/plugins`];
  return {
    start: [...server, ...plugins, '-p', '{dir}'],
    query: [...server, ...plugins, '--dump-all-plugins'],
    cwd: folder,
  };
}
