// An upstream's program: node main.ts '{"kind":"reflection"}'
import { createServer } from 'node:http';
import { serve, type ListenAddress } from './serve.ts';
import { responses, type UpstreamKind } from './responses.ts';
import { HandledIds, handledServer } from './handled.ts';
import { withNumbers } from './grpc/numbers.ts';
import { sendEvents, wantsEvents } from './streams/event-stream.ts';

const { kind, listen } = JSON.parse(process.argv[2] ?? '{}') as {
  kind: UpstreamKind;
  listen?: ListenAddress;
};
const handled = new HandledIds();
const respond = responses[kind];

// The upstream never closes a gateway's idle connections: that race is not what is tested.
const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
  handled.note(Number(request.headers['x-request-id'] ?? -1));
  request.resume();
  if (wantsEvents(request)) return sendEvents(request, response);
  const { status, headers, body } = respond(request);
  response.writeHead(status, headers);
  response.end(body);
});
const control = handledServer(handled);

const { front } = withNumbers(server, { handled: (id) => handled.note(id) });

await serve(front, control, listen);
