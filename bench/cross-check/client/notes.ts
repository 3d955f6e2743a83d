import { monotonicMs } from '../../../src/record/clock.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';

const LAST_RESPONSE_BOUND_MS = 5000;

/** A whole response: when it ended (monotonic ms), and the version in its body. */
interface Response {
  atMs: number;
  version: string;
}

/** What clients on bare sockets saw. Nothing is sent again. */
export class Notes {
  sent = 0;
  readonly responses: Response[] = [];
  /** Requests that the server cut off: it ended their connection without a whole response, by FIN or RST. */
  readonly cut: { id: number; how: 'FIN' | 'RST' | 'RST_STREAM'; bytes: number }[] = [];
  /** Streams above the last one that a GOAWAY names. */
  readonly refusedStreams: number[] = [];
  refusedConnections = 0;
  /** Responses with another status than 200. */
  odd = 0;

  /** The id of the next request. */
  next(): number {
    return this.sent++;
  }

  completed(whole: string, ok: boolean): void {
    if (!ok) this.odd++;
    const version = /"version":"(?<version>[^"]+)"/.exec(whole)?.groups?.['version'] ?? '';
    this.responses.push({ atMs: monotonicMs(), version });
  }
}

/** Where bare clients connect, and what they ask for. */
export interface Target {
  port: number;
  /** Asked for each connection. */
  host: () => Promise<string>;
  path: string;
  /** They ask for the end of the connection with each request. */
  closes?: boolean;
  /** Their requests bear no id. */
  anonymous?: boolean;
}

/** A client that sends until it is told to finish or to stop. */
export interface BareClient {
  /** Whether it waits for a response. */
  readonly busy: boolean;
  /** It sends no more. */
  finish(): void;
  /** Ends its connection at once. */
  stop(): void;
}

/** Lets clients have the responses that they wait for, so that nobody else ends a connection; whoever waits longer is stopped. */
export async function finishAll(clients: readonly BareClient[]): Promise<void> {
  for (const client of clients) client.finish();
  const idle = () => clients.every(({ busy }) => !busy);
  await waitUntil('the bare clients have their last responses', LAST_RESPONSE_BOUND_MS, idle).catch(
    () => undefined,
  );
  for (const client of clients) client.stop();
}
