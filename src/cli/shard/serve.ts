import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { constants } from 'node:os';
import { Duplex } from 'node:stream';
import { UserError } from '../../common/user-error.ts';
import { GRPC_OPERATIONS } from '../../load/grpc/remote-look.ts';
import { runAgent } from '../../load/shards/agent/agent.ts';
import { REQUEST_OPERATIONS } from '../../targets/external/remote-requests.ts';

const OPERATIONS = { ...REQUEST_OPERATIONS, ...GRPC_OPERATIONS };
/** What a shell adds to the number of the signal that ended a program. */
const SIGNALED = 128;
/** How long what is still open may keep a process that nobody gives orders any more, ms. */
const LEFT_BOUND_MS = 5000;

/** Obeys the program behind standard input and output until it has gone. */
export async function serveStdio(): Promise<void> {
  // A terminal sends Ctrl-C to all processes in it. The coordinator ends the load then, and by that this one.
  process.on('SIGINT', () => undefined);
  const stream = Duplex.from({ readable: process.stdin, writable: process.stdout });
  stream.once('close', () => void setTimeout(() => process.exit(), LEFT_BOUND_MS).unref());
  // That the stream breaks is how the coordinator goes, too.
  await runAgent(stream, OPERATIONS).catch(() => undefined);
}

/**
 * Obeys whoever connects, until the process is ended. A later coordinator takes the place of an earlier one, whose
 * connection may be gone without a sign.
 * @throws UserError when it cannot listen there
 */
export async function listen({ host, port }: { host: string; port: number }): Promise<void> {
  // The first process of a container ignores signals that it does not handle.
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => process.exit(SIGNALED + constants.signals[signal]));
  const coordinators = new Coordinators();
  const server = createServer({ noDelay: true }, (socket) => void coordinators.take(socket));
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UserError(`shard cannot listen: ${(error as Error).message}`);
  }
  process.stderr.write(`shard: listening on ${host}:${port}\n`);
  await once(server, 'close');
}

/** Those who give orders, one at a time. */
class Coordinators {
  #current: Socket | undefined;
  #over = Promise.resolve();

  async take(socket: Socket): Promise<void> {
    this.#current?.destroy();
    this.#current = socket;
    const before = this.#over;
    this.#over = this.#obey(socket, before);
    await this.#over;
  }

  async #obey(socket: Socket, before: Promise<void>): Promise<void> {
    await before;
    await runAgent(socket, OPERATIONS).catch((error: unknown) => {
      process.stderr.write(`shard: left by its coordinator: ${(error as Error).message}\n`);
    });
  }
}
