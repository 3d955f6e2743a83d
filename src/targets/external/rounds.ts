import type { ProcessEntry } from '../../runtime/processes/process-table.ts';
import { familyOf, type Family } from '../../common/connect/family.ts';
import { openFresh } from './fresh-connections.ts';
import { ServingProcesses, type Unseen } from './serving-processes.ts';
import { PLAIN_GET, type TargetRequest } from './target-request.ts';

/** How many fresh connections are opened at once. */
export const CONNECTIONS = 8;

/** What one fresh connection showed. */
export interface Sighting {
  /** The processes that served it, or why they are not known. */
  served: ProcessEntry[] | Unseen;
  /** The value of the expected header, if the response had it. */
  value?: string;
}

/** Observes a target through fresh connections, since an open one stays with the process that has accepted it. */
export class Rounds {
  readonly #url: URL;
  readonly #header: string | undefined;
  readonly #request: TargetRequest;
  readonly #serving: ServingProcesses;
  /** Whether the server closes after each response. Its process must then be found before the response comes. */
  #closes = false;
  /** Found once, by a connection of its own. */
  #family: Promise<Family | undefined> | undefined;
  /** How many connections were to be opened so far, and how many had a response. */
  readonly seen = { asked: 0, responded: 0 };
  /** How long the last round took in which every connection had a response, ms; 0 before that. */
  wholeMs = 0;

  constructor(url: string, header?: string, request = PLAIN_GET) {
    this.#url = new URL(url);
    this.#request = request;
    this.#header = header;
    const { connectTo = {} } = request.connect;
    this.#serving = new ServingProcesses('path' in connectTo ? connectTo.path : undefined);
  }

  /** One sighting per connection, including those that could not be opened. */
  async take(): Promise<Sighting[]> {
    await this.#serving.begin();
    this.#family ??= familyOf(this.#url.href, this.#request.connect);
    const family = await this.#family;
    const sinceMs = performance.now();
    const connections = await openFresh(this.#url, this.#request, CONNECTIONS, family);
    const sockets = connections.map(({ socket }) => socket);
    try {
      const early = this.#closes ? await this.#serving.onceAccepted(sockets) : undefined;
      const responses = await Promise.all(connections.map((connection) => connection.ask()));
      this.seen.asked += CONNECTIONS;
      const responded = responses.filter((response) => response !== undefined).length;
      this.seen.responded += responded;
      if (responded === CONNECTIONS) this.wholeMs = performance.now() - sinceMs;
      if (responses.some((response) => response?.closes)) this.#closes = true;
      const served = early ?? (await this.#serving.of(sockets));
      return Array.from({ length: CONNECTIONS }, (_, index) => {
        const value = this.#header === undefined ? undefined : responses[index]?.headers[this.#header];
        return {
          served: served[index] ?? 'elsewhere',
          ...(value === undefined ? {} : { value: String(value) }),
        };
      });
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }
}
