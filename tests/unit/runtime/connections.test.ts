import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { countStates, timeWaitHere } from '../../../src/runtime/processes/connections.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3
   3: 0100007F:1F90 0100007F:C351 06 00000000:00000000 03:00001770 00000000     0        0 0
   4: 0100007F:C352 0100007F:1F91 06 00000000:00000000 03:00001770 00000000     0        0 0
`;

function at(port: number, host = '127.0.0.1') {
  return countStates(TABLE, { host, port });
}

test('an established connection counts once, TIME_WAIT at either end, a listener never', () => {
  expect(at(8080)).toEqual({ established: 1, timeWait: 1 });
  expect(at(8081)).toEqual({ established: 0, timeWait: 1 });
  expect(at(8080, '127.0.0.2')).toEqual({ established: 0, timeWait: 0 });
});

test('in its own network an instance has only its own end', () => {
  const servers = TABLE.split('\n').filter((line) => !line.includes(' 1:'));
  expect(countStates(servers.join('\n'), { host: '127.0.0.1', port: 8080 }, 'server')).toEqual({
    established: 1,
    timeWait: 1,
  });
});

test('the end that closes first leaves one more connection in TIME_WAIT', async () => {
  const server = createServer((socket) => socket.resume().end()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const before = await timeWaitHere();
  const opened = 200;
  for (let index = 0; index < opened; index++) {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
    await once(socket, 'close');
  }
  // Others of this machine may have left it meanwhile.
  expect(await timeWaitHere()).toBeGreaterThan(before);
});
