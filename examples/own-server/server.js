// A small server that reloads on SIGHUP: node server.js PORT [cut]. With `cut` it closes every connection as it does so.
import { createServer } from 'node:http';

const [, , port, cut] = process.argv;
let version = 1;
const server = createServer((request, response) => {
  response.writeHead(200, { 'x-version': `v${version}` }).end('hello\n');
});
process.on('SIGHUP', () => {
  version++;
  if (cut === 'cut') server.closeAllConnections();
});
server.listen(Number(port), '127.0.0.1');
