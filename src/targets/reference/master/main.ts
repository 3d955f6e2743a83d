// The reference gateway's program: node main.ts '<configuration as JSON>'
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announceReady } from '../../../runtime/processes/ready-line.ts';
import type { ReferenceConfig } from '../config.ts';
import { ReferenceMaster } from './gateway.ts';

const LOOPBACK = '127.0.0.1';
const config = JSON.parse(process.argv[2] ?? '{}') as ReferenceConfig;
const gateway = await ReferenceMaster.start(config).catch((error: unknown) => {
  process.stderr.write(`[emerg] ${(error as Error).message}\n`);
  process.exit(1);
});

const admin = createServer((request, response) => {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const operation = `${request.method} ${request.url}`;
  if (operation === 'GET /state') return answer(200, gateway.state());
  if (operation !== 'POST /reload') return answer(404, { message: 'GET /state or POST /reload' });
  gateway.reload().then(
    () => answer(200, gateway.state()),
    (error: unknown) => answer(500, { message: (error as Error).message }),
  );
});

admin.listen(config.adminPort ?? 0, config.host ?? LOOPBACK, () => {
  announceReady({ port: gateway.port, adminPort: (admin.address() as AddressInfo).port });
});

process.once('SIGTERM', () => {
  void gateway.stop().then(() => process.exit(0));
});
