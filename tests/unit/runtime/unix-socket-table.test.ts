import { expect, test } from 'vitest';
import { acceptedOn } from '../../../src/runtime/processes/unix-socket-table.ts';

const TABLE = `Num       RefCount Protocol Flags    Type St Inode Path
0000000081d19561: 00000003 00000000 00000000 0001 03 29689060
0000000087316b14: 00000002 00000000 00010000 0001 01 29255712 /run/app.sock
0000000010bffb5e: 00000003 00000000 00000000 0001 03 31044143 /run/app.sock
0000000010bffb5f: 00000003 00000000 00000000 0001 03     0 /run/app.sock
0000000010bffb60: 00000003 00000000 00000000 0001 03 31044144 /run/other app.sock
0000000010bffb61: 00000003 00000000 00000000 0001 03 31044145 @/run/app.sock
`;

test('the connections that were accepted on a socket, and nothing else', () => {
  expect(acceptedOn(TABLE, (bound) => bound === '/run/app.sock')).toEqual(['31044143']);
  expect(acceptedOn(TABLE, (bound) => bound === '/run/other app.sock')).toEqual(['31044144']);
  expect(acceptedOn('', () => true)).toEqual([]);
});
