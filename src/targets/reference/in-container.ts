import type { Language, PluginServerSpec } from '../../runtime/builds/plugins.ts';

/** The plugin servers where containers/reference/Dockerfile puts them. */
export const IMAGE_PLUGIN_SERVERS: Record<Language, PluginServerSpec> = {
  go: compiled('goplugin'),
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
  rust: compiled('rustplugin'),
};

/** Where plugin servers put their sockets in a container; short, since a socket's path has at most 107 bytes. */
export const IMAGE_SOCKET_ROOT = '/tmp/gw';

/** A plugin server that is one program with its plugin. */
function compiled(name: string): PluginServerSpec {
  const cwd = `/opt/reload-proof/${name}`;
  const program = `${cwd}/${name}`;
  return {
    name,
    start: [program, '-kong-prefix', '{dir}'],
    query: [program, '-dump'],
    env: {},
    cwd,
    socket: `${name}.socket`,
  };
}

function commands(server: string[], folder: string): Pick<PluginServerSpec, 'start' | 'query' | 'cwd'> {
  const plugins = ['--plugins-directory', `${folder}/plugins`];
  return {
    start: [...server, ...plugins, '-p', '{dir}'],
    query: [...server, ...plugins, '--dump-all-plugins'],
    cwd: folder,
  };
}
