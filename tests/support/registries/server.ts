import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server says to one request; `never` is a response whose end does not come. */
export interface Said {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  never?: boolean;
}

/** A server on loopback that says what it was told, by path and query; of several responses to one address, one after the other. */
export class RegistryServer implements AsyncDisposable {
  readonly asked: { url: string; headers: NodeJS.Dict<string | string[]> }[] = [];
  readonly #said = new Map<string, Said[]>();
  readonly #server = createServer((request, response) => {
    const { url = '', headers } = request;
    this.asked.push({ url, headers });
    const queue = this.#said.get(url) ?? [];
    const said = (queue.length > 1 ? queue.shift() : queue[0]) ?? {
      status: 404,
      body: { message: 'Not Found' },
    };
    const { status = 200, body, never = false } = said;
    response.writeHead(status, { 'content-type': 'application/json', ...said.headers });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    if (never) response.write(text.slice(0, 1));
    else response.end(text);
  });
  address = '';

  static async start(): Promise<RegistryServer> {
    const server = new RegistryServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.address = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`;
    return server;
  }

  says(url: string, ...said: Said[]): void {
    this.#said.set(url, said);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
