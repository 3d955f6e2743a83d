// A Node.js cluster of two workers. On SIGHUP each is replaced by a new one, one after the other.
import cluster from 'node:cluster';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const WORKERS = 2;

if (cluster.isPrimary) {
  const start = () => new Promise((resolve) => cluster.fork().once('listening', resolve));
  for (let worker = 0; worker < WORKERS; worker++) await start();
  process.on('SIGHUP', async () => {
    for (const old of Object.values(cluster.workers)) {
      await start();
      old.disconnect();
    }
  });
  writeFileSync('server.pid', String(process.pid));
} else {
  createServer((request, response) => response.end('hello\n')).listen(8082, '127.0.0.1');
}
