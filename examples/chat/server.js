// A small chat server: what one client says, all hear, and a message with the time comes ten times a second.
// node server.js [port]
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const [, , port = '9000'] = process.argv;
const server = createServer((_request, response) => response.end('chat\n'));
const rooms = new WebSocketServer({ server });
let number = 0;

function say(text) {
  const message = JSON.stringify({ id: ++number, text });
  for (const client of rooms.clients) client.send(message);
}

rooms.on('connection', (client) => client.on('message', (data) => say(data.toString())));
setInterval(() => say(new Date().toISOString()), 100);

// A server that leaves says so, so that clients connect to the next one at once.
process.once('SIGTERM', () => {
  server.close();
  for (const client of rooms.clients) client.close(1001, 'going away');
});

server.listen(Number(port), '127.0.0.1');
