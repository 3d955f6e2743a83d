import { describe, expect, test } from 'vitest';
import { declarativeConfig, kongEnvironment } from '../../../src/targets/kong/config.ts';
import { Epochs, kongProcesses } from '../../../src/targets/kong/processes.ts';
import { formatVersionFor, goPdkFor, readKongVersion } from '../../../src/targets/kong/version.ts';

const route = {
  path: '/go',
  plugin: 'goplugin',
  config: { header: 'x-go' },
  upstream: 'http://10.0.0.2:8080',
};
const setup = {
  gateway: 'kong',
  version: '3.4.1',
  routes: [route],
  plugins: ['go', 'js'] as const,
  workers: 2,
} as const;

describe('the version', () => {
  test.for([
    ['2.7.1\n', 'kong', '2.7.1', '0.7.1', '1.1'],
    ['3.0.0\n', 'kong', '3.0.0', '0.7.1', '3.0'],
    ['3.0.1\n', 'kong', '3.0.1', '0.11.0', '3.0'],
    ['Kong Enterprise 3.4.1.0\n', 'kong-gateway', '3.4.1.0', '0.11.0', '3.0'],
    ['3.5.0.1\n', 'kong-gateway', '3.5.0.1', '0.11.0', '3.0'],
    ['Kong Enterprise 3.4.1\n', 'kong-gateway', '3.4.1', '0.11.0', '3.0'],
    ['a warning first\n3.9.1\n', 'kong', '3.9.1', '0.11.0', '3.0'],
  ] as const)('%j', ([printed, gateway, version, goPdk, format]) => {
    expect(readKongVersion(printed)).toEqual({ gateway, version });
    expect(goPdkFor(version)).toBe(goPdk);
    expect(formatVersionFor(version)).toBe(format);
  });

  test('of something else', () => {
    expect(readKongVersion('nginx version: nginx/1.22.1')).toBeUndefined();
  });
});

describe('the configuration', () => {
  test('gives each plugin its own server, with everything set', () => {
    const environment = kongEnvironment(setup);
    expect(environment).toMatchObject({
      KONG_ADMIN_LISTEN: '127.0.0.1:8001',
      KONG_PLUGINS: 'bundled,goplugin,jsplugin',
      KONG_PLUGINSERVER_NAMES: 'goplugin,jsplugin',
      KONG_PLUGINSERVER_GOPLUGIN_SOCKET: '/tmp/reload-proof/blue/goplugin.socket',
      KONG_PLUGINSERVER_GOPLUGIN_START_CMD: '/opt/reload-proof/bin/goplugin /tmp/reload-proof/blue',
      KONG_PLUGINSERVER_JSPLUGIN_QUERY_CMD: '/opt/reload-proof/bin/jsplugin-query',
    });
    // How Kong listens is its own affair.
    expect(environment).not.toHaveProperty('KONG_PROXY_LISTEN');
  });

  test('lets plugin servers come up late', () => {
    expect(kongEnvironment({ ...setup, lateS: 4 })['KONG_PLUGINSERVER_GOPLUGIN_START_CMD']).toBe(
      '/opt/reload-proof/bin/late 4 /opt/reload-proof/bin/goplugin /tmp/reload-proof/blue',
    );
  });

  test("starts the server of a plugin of the user's own beside them", () => {
    const ownPlugin = { name: 'mine', socket: 'mine.socket', expectHeader: 'x-mine' };
    expect(kongEnvironment({ ...setup, plugins: [], ownPlugin })).toMatchObject({
      KONG_PLUGINS: 'bundled,mine',
      KONG_PLUGINSERVER_NAMES: 'ownplugin',
      KONG_PLUGINSERVER_OWNPLUGIN_SOCKET: '/tmp/reload-proof/blue/mine.socket',
      KONG_PLUGINSERVER_OWNPLUGIN_START_CMD: '/opt/reload-proof/bin/ownplugin /tmp/reload-proof/blue',
    });
    expect(kongEnvironment({ ...setup, ownPlugin })['KONG_PLUGINSERVER_NAMES']).toBe(
      'goplugin,jsplugin,ownplugin',
    );
  });

  test('loads a plugin in Lua without a server', () => {
    const environment = kongEnvironment({
      ...setup,
      plugins: [],
      ownPlugin: { name: 'mine', expectHeader: 'x-mine' },
    });
    expect(environment).toMatchObject({ KONG_PLUGINS: 'bundled,mine', KONG_PLUGINSERVER_NAMES: '' });
    expect(environment['KONG_LUA_PACKAGE_PATH']).toMatch(/ownplugin\/lua\/\?\.lua;.*;;$/);
    expect(Object.keys(environment).filter((name) => name.endsWith('_START_CMD'))).toEqual([]);
  });

  test('logs what matters, unless it is to log everything', () => {
    expect(kongEnvironment(setup)['KONG_LOG_LEVEL']).toBe('notice');
    expect(kongEnvironment({ ...setup, logLevel: 'debug' })['KONG_LOG_LEVEL']).toBe('debug');
  });

  test('keeps the path of a route', () => {
    expect(JSON.parse(declarativeConfig(setup))).toEqual({
      _format_version: '3.0',
      services: [
        {
          name: 'go',
          url: 'http://10.0.0.2:8080',
          routes: [{ name: 'go', paths: ['/go'], strip_path: false }],
          plugins: [{ name: 'goplugin', config: { header: 'x-go' } }],
        },
      ],
    });
  });
});

test('processes are told apart by their command lines', () => {
  const commands = [
    'nginx: master process /usr/local/openresty/nginx/sbin/nginx -p /usr/local/kong -c nginx.conf',
    'nginx: worker process',
    'nginx: worker process is shutting down',
    '/opt/reload-proof/goplugin/goplugin -kong-prefix /tmp/reload-proof/blue',
    '/opt/reload-proof/goplugin/goplugin -dump',
    '/usr/bin/python3 -c from kong_pdk.cli import start_server; start_server() --no-lua-style --plugins-directory /opt/reload-proof/pythonplugin/plugins -p /tmp/reload-proof/blue',
    '/usr/bin/python3 -c from kong_pdk.cli import start_server; start_server() --no-lua-style --plugins-directory /opt/reload-proof/pythonplugin/plugins --dump-all-plugins',
    '/opt/reload-proof/node/node /opt/reload-proof/jsplugin/node_modules/kong-pdk/bin/kong-js-pluginserver -p /tmp/reload-proof/blue',
    '/bin/sh /opt/reload-proof/bin/late 4 /opt/reload-proof/bin/goplugin /tmp/reload-proof/blue',
  ];
  const found = kongProcesses(commands.map((command, pid) => ({ pid, ppid: 1, command, cpuMs: 0 })));
  expect(found.workers.map(({ pid }) => pid)).toEqual([1, 2]);
  expect(found.serving.map(({ pid }) => pid)).toEqual([1]);
  expect(found.pluginServers).toEqual([
    { pid: 3, name: 'goplugin' },
    { pid: 5, name: 'pythonplugin' },
    { pid: 7, name: 'jsplugin' },
  ]);
});

test('an epoch begins once every worker is new', () => {
  const epochs = new Epochs();
  const of = (...pids: number[]) => epochs.of(pids.map((pid) => ({ pid, name: 'worker' })));
  expect([of(1, 2), of(1, 2), of(2, 3), of(4, 5), of(), of(4, 5)]).toEqual([1, 1, 1, 2, 2, 2]);
});
