// Whoever reaches a shard can have any request sent, so it listens where nobody else does.
import { expect, test } from 'vitest';
import { loopbackAddress } from '../../../../src/cli/shard/address.ts';

test.for<[text: string, host: string, port: number]>([
  ['127.0.0.1:7171', '127.0.0.1', 7171],
  ['127.9.8.7:0', '127.9.8.7', 0],
  ['[::1]:7171', '::1', 7171],
  ['[0:0:0:0:0:0:0:1]:7171', '0:0:0:0:0:0:0:1', 7171],
  ['localhost:65535', 'localhost', 65_535],
])('%s is accepted', ([text, host, port]) => {
  expect(loopbackAddress(text)).toEqual({ host, port });
});

test.for([
  '0.0.0.0:7171',
  '192.0.2.1:7171',
  '[::]:7171',
  '[::ffff:192.0.2.1]:7171',
  '127.example:7171',
  'example.test:7171',
])('%s is refused', (text) => {
  expect(() => loopbackAddress(text)).toThrow(
    `--listen must be a loopback address, such as 127.0.0.1:7171, since whoever reaches it can have any request sent (got "${text}")`,
  );
});

test.for(['', '7171', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '::1:7171', '[::1]'])(
  '"%s" is no address',
  (text) => {
    expect(() => loopbackAddress(text)).toThrow('--listen must be an address and a port');
  },
);
