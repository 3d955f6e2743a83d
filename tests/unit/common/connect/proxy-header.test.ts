import { expect, test } from 'vitest';
import { proxyHeader, type Ends } from '../../../../src/common/connect/proxy-header.ts';

const V4: Ends = {
  localAddress: '10.0.0.1',
  localPort: 40_000,
  remoteAddress: '192.168.1.255',
  remotePort: 443,
};
const V6: Ends = {
  localAddress: 'fe80::1%eth0',
  localPort: 1,
  remoteAddress: '2001:db8::ff',
  remotePort: 65_535,
};
const UNIX = {
  localAddress: undefined,
  localPort: undefined,
  remoteAddress: undefined,
  remotePort: undefined,
};
/** As the specification has it. */
const SIGNATURE = '0d0a0d0a000d0a515549540a';

test.for([
  [V4, 'PROXY TCP4 10.0.0.1 192.168.1.255 40000 443\r\n'],
  [V6, 'PROXY TCP6 fe80::1 2001:db8::ff 1 65535\r\n'],
  [UNIX as unknown as Ends, 'PROXY UNKNOWN\r\n'],
] as const)('version 1 of %o', ([ends, text]) => {
  expect(proxyHeader('v1', ends).toString('latin1')).toBe(text);
});

test.for([
  [V4, ['21', '11', '000c', '0a000001', 'c0a801ff', '9c40', '01bb']],
  [
    V6,
    [
      '21',
      '21',
      '0024',
      'fe80000000000000',
      '0000000000000001',
      '20010db800000000',
      '00000000000000ff',
      '0001',
      'ffff',
    ],
  ],
  // A local connection, of which the receiver takes the real addresses.
  [UNIX as unknown as Ends, ['20', '00', '0000']],
] as const)('version 2 of %o', ([ends, parts]) => {
  expect(proxyHeader('v2', ends).toString('hex')).toBe([SIGNATURE, ...parts].join(''));
});
