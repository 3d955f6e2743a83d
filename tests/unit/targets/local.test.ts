// A target on another machine is loaded only where that is asked for.
import os from 'node:os';
import { expect, test } from 'vitest';
import type { ConnectPlan } from '../../../src/common/connect/connect-plan.ts';
import { requireLocal } from '../../../src/targets/external/local.ts';

const OWN = Object.values(os.networkInterfaces()).flatMap((each) => each ?? []);
/** Of a network that is reserved for examples (RFC 5737), so that no machine has it. */
const ELSEWHERE = '192.0.2.1';
const REFUSED = `--url leads to ${ELSEWHERE}, which is not this machine: if you may put load on it and reload it, give --allow-remote`;

test.for<[url: string, connect?: ConnectPlan]>([
  ['http://127.0.0.1/'],
  ['http://127.9.9.9:8080/'],
  ['http://[::1]/'],
  ['http://[::ffff:127.0.0.1]/'],
  ['http://0.0.0.0/'],
  ['http://localhost/'],
  ...OWN.filter(({ family }) => family === 'IPv4').map(({ address }): [string] => [`http://${address}/`]),
  [`http://${ELSEWHERE}/`, { connectTo: { path: '/run/app.sock' } }],
  [`http://${ELSEWHERE}/`, { connectTo: { host: '127.0.0.1', port: 80 } }],
  // What leads nowhere is said with the first request.
  ['http://no-such-host.invalid/'],
])('%s is this machine', async ([url, connect]) => {
  await expect(requireLocal('--url', url, connect)).resolves.toBeUndefined();
});

test.for<[url: string, connect?: ConnectPlan]>([
  [`http://${ELSEWHERE}/`],
  ['http://127.0.0.1/', { connectTo: { host: ELSEWHERE, port: 80 } }],
])('%s with %o is not', async ([url, connect]) => {
  await expect(requireLocal('--url', url, connect)).rejects.toThrow(REFUSED);
});
