import { expect, test } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { VERSION_SETTINGS } from '../../../src/settings/version-setting.ts';

test.for([
  ['kong', '3.4.1', 'containers', { GATEWAY: 'kong', KONG_IMAGE: 'kong:3.4.1' }],
  ['kong-gateway', '3.4.1.0', 'containers', { GATEWAY: 'kong', KONG_IMAGE: 'kong/kong-gateway:3.4.1.0' }],
  ['tyk', '2.9.4', 'processes', { TYK_VERSION: '2.9.4' }],
  ['tyk', 'v2.9.5', 'processes', { TYK_VERSION: 'v2.9.5' }],
  ['tyk', '3.0.0', 'containers', { TYK_VERSION: '3.0.0' }],
  ['tyk', '3.1.0', 'containers', { TYK_VERSION: '3.1.0' }],
  ['haproxy', '2.8.26', 'processes', { BALANCER_PACKAGE: 'haproxy=2.8.26' }],
] as const)('%s %s runs in %s', ([gateway, version, runtime, settings]) => {
  const given = VERSION_SETTINGS[gateway]?.(version);
  expect(readSettings(runFolder(), given)).toMatchObject({ RUNTIME: runtime, ...settings });
});
