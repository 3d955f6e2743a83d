// The mock dashboard's program: node main.ts '{"nodeSecret":"…","api":"reflection"}'
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announceReady } from '../../runtime/processes/ready-line.ts';
import { obey } from './control.ts';
import type { DashboardOptions } from './protocol.ts';
import { PolicyService } from './service.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as DashboardOptions;
const service = new PolicyService(options);

// Tyk's idle connections must never meet a dashboard that just closed them: that race is not what is tested.
const quiet = { keepAliveTimeout: 0, requestTimeout: 0 };
const server = createServer(quiet, (request, response) => void service.answer(request, response));
const control = createServer(
  quiet,
  (request, response) => void obey(service, options.api, request, response),
);

server.listen(0, '127.0.0.1');
control.listen(0, '127.0.0.1');
await Promise.all([once(server, 'listening'), once(control, 'listening')]);
announceReady({
  port: (server.address() as AddressInfo).port,
  controlPort: (control.address() as AddressInfo).port,
});
