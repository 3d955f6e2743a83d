// The mock dashboard's program: node main.ts '{"nodeSecret":"…","api":"reflection"}'
import { createServer } from 'node:http';
import { serve, type ListenAddress } from '../serve.ts';
import { handleControlRequest } from './control.ts';
import type { DashboardOptions } from './protocol.ts';
import { PolicyService } from './service.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as DashboardOptions & { listen?: ListenAddress };
const service = new PolicyService(options);

// The dashboard never closes Tyk's idle connections: that race is not what is tested.
const quiet = { keepAliveTimeout: 0, requestTimeout: 0 };
const server = createServer(quiet, (request, response) => void service.respond(request, response));
const control = createServer(
  quiet,
  (request, response) => void handleControlRequest(service, options.api, request, response),
);

await serve(server, control, options.listen);
