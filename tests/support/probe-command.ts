// The probe as a command, and servers for it to meet, which end with the test.
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished } from 'vitest';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const BOUND_MS = 30_000;

/** What --json prints, as far as tests ask. */
interface Document {
  sent: number;
  outcomes: Record<string, number>;
  closes: Record<string, { fin: number; rst: number }>;
  statusCodes: Record<string, number>;
  latencyMs: { p90: number };
  ttlbMs: { max: number };
  rps: number;
  unsent: number;
  streams?: Record<string, number | null>;
  versions?: Record<string, number>;
}

/** Starts a server until the test is over, and returns its address. */
export async function listen(server: Server, scheme = 'http'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A correct server: it echoes the request's id, and every fourth response is from v2. */
export function good(): Promise<string> {
  return listen(
    createHttpServer((request, response) => {
      const id = request.headers['x-request-id'];
      if (id !== undefined) response.setHeader('x-request-id', id);
      response.setHeader('x-version', Number(id) % 4 === 0 ? 'v2' : 'v1');
      response.end('hello');
    }),
  );
}

/** `npm run probe` with these arguments. */
export function startProbe(args: readonly string[]) {
  return execa('npm', ['run', '--silent', 'probe', '--', ...args], {
    cwd: ROOT,
    reject: false,
    timeout: BOUND_MS,
    env: { npm_config_update_notifier: 'false' },
  });
}

/** Runs it to its end with --json, and hands over the document and the outcomes that were seen. */
export async function probe(...args: string[]) {
  const { exitCode, stdout, stderr } = await startProbe([...args, '--json']);
  const document = JSON.parse(stdout) as Document;
  expect(document.sent).toBe(Object.values(document.outcomes).reduce((sum, count) => sum + count, 0));
  const seen = Object.fromEntries(Object.entries(document.outcomes).filter(([, count]) => count > 0));
  return { exitCode, document, seen, stderr };
}
