// An upstream's program: node main.ts '{"kind":"reflection"}'
import { createServer, type IncomingMessage } from 'node:http';
import { serve, type ListenAddress } from './serve.ts';
import { responses, type UpstreamKind } from './responses.ts';
import { HandledIds, handledServer } from './handled.ts';
import { withNumbers } from './grpc/numbers.ts';
import { sendEvents, wantsEvents } from './streams/event-stream.ts';
import { openWebSocket, wantsWebSocket } from './streams/web-socket.ts';

const { kind, listen } = JSON.parse(process.argv[2] ?? '{}') as {
  kind: UpstreamKind;
  listen?: ListenAddress;
};
const handled = new HandledIds();
const noteHandled = ({ headers }: IncomingMessage) => handled.note(Number(headers['x-request-id'] ?? -1));
const respond = responses[kind];

// The upstream never closes a gateway's idle connections: that race is not what is tested.
const options = {
  keepAliveTimeout: 0,
  requestTimeout: 0,
  // Only the reflection upgrades: the teapot says that it is one to every request.
  shouldUpgradeCallback: (request: IncomingMessage) => kind === 'reflection' && wantsWebSocket(request),
};
const server = createServer(options, (request, response) => {
  handled.whole(request, () => {
    if (wantsEvents(request)) return sendEvents(request, response);
    const { status, headers, body } = respond(request);
    response.writeHead(status, headers);
    response.end(body);
  });
});
server.on('upgrade', (request, socket, head) => {
  noteHandled(request);
  openWebSocket(request, socket, head);
});
const control = handledServer(handled);

const { front } = withNumbers(server, { handled: (id) => handled.note(id) });

await serve(front, control, listen);
