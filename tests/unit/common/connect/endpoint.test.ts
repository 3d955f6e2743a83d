import { expect, test } from 'vitest';
import type { ConnectPlan } from '../../../../src/common/connect/connect-plan.ts';
import { endpointOf } from '../../../../src/common/connect/endpoint.ts';

test.for<[url: string, plan: ConnectPlan, host: string | undefined, expected: object]>([
  ['http://a.test/', {}, undefined, { secure: false, host: 'a.test', port: 80, identity: 'a.test' }],
  ['https://a.test/', {}, undefined, { host: 'a.test', port: 443, serverName: 'a.test', identity: 'a.test' }],
  ['https://127.0.0.1:8443/', {}, undefined, { port: 8443, serverName: '', identity: '127.0.0.1' }],
  ['https://[::1]/', {}, undefined, { host: '::1', serverName: '', identity: '::1' }],
  [
    'https://a.test/',
    {},
    'b.test:99',
    { host: 'a.test', port: 443, serverName: 'b.test', identity: 'b.test' },
  ],
  [
    'https://a.test/',
    { tls: { serverName: 'c.test' } },
    'b.test',
    { serverName: 'c.test', identity: 'c.test' },
  ],
  [
    'https://a.test/',
    { connectTo: { host: '10.0.0.1' } },
    undefined,
    { host: '10.0.0.1', port: 443, serverName: 'a.test' },
  ],
  [
    'https://10.0.0.2/',
    { connectTo: { host: '10.0.0.1', port: 1 } },
    undefined,
    { host: '10.0.0.1', port: 1, identity: '10.0.0.2' },
  ],
  [
    'https://a.test/',
    { connectTo: { path: '/a/socket' } },
    undefined,
    { path: '/a/socket', serverName: 'a.test' },
  ],
])('%s with %o and Host %s', ([url, plan, host, expected]) => {
  expect(endpointOf(new URL(url), plan, host)).toMatchObject(expected);
});
