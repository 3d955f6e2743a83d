// A connection that is refused is an outcome: the client tries no other address.
import { once } from 'node:events';
import { createServer, type AddressInfo, type LookupFunction } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ClosedLoop } from '../../../src/load/schedules/closed-loop.ts';
import type { NameCache } from '../../../src/load/name-resolution.ts';
import { COUNTER_SLOTS, type Client } from '../../../src/record/flow/load-plan.ts';
import { ProbeLog } from '../../../src/load/probe/probe-log.ts';
import { RequestTable } from '../../../src/record/requests/request-table.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';

const BOUND_MS = 5000;

/** The port of a server at 127.0.0.1 that closes each connection after its first bytes. */
async function listening(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The outcomes of two requests to a host that has these addresses, and the connections that were opened for them. */
async function outcomesAt(addresses: string[], port: number, client: Client) {
  const all = addresses.map((address) => ({ address, family: 4 }));
  const lookUp: LookupFunction = (_host, options, callback) => {
    if (options.all === true) callback(null, all);
    else callback(null, addresses[0] ?? '', 4);
  };
  const plan = {
    url: `http://some.test:${port}/`,
    connections: 1,
    thinkMs: 0,
    timeoutMs: 1000,
    requests: 2,
    expectation: {},
    client,
    speakAfterMs: [5, 10] as const,
  };
  const requestTable = new RequestTable();
  const log = new ProbeLog(new Int32Array(COUNTER_SLOTS));
  const names = { lookup: lookUp, moved: () => false } as unknown as NameCache;
  const loop = new ClosedLoop({ plan, requestTable, log, names });
  loop.start();
  await waitUntil(
    'both requests ended',
    BOUND_MS,
    () => requestTable.length === 2 && requestTable.outcome(1) !== undefined,
  );
  await loop.stop();
  return {
    outcomes: [requestTable.outcome(0), requestTable.outcome(1)],
    connections: [...log.connectionTable],
  };
}

const CLIENTS: Client[] = ['keep-alive', 'new-connection', 'http2', 'late-speaker'];

test.for(CLIENTS)(
  'the second address of a host is not tried after the first refused, with %s',
  async (client) => {
    const port = await listening();
    const { outcomes, connections } = await outcomesAt(['127.0.0.2', '127.0.0.1'], port, client);
    expect(outcomes).toEqual(['refused', 'refused']);
    expect(connections).toEqual([]);
  },
);

test.for(CLIENTS)('the address of each connection is kept, with %s', async (client) => {
  const port = await listening();
  const { outcomes, connections } = await outcomesAt(['127.0.0.1', '127.0.0.2'], port, client);
  expect(outcomes).toEqual(['closed', 'closed']);
  expect(connections.map(({ address }) => address)).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
});
