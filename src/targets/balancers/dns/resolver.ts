import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode, encode, AUTHORITATIVE_ANSWER } from 'dns-packet';
import { UserError } from '../../../common/user-error.ts';

const LOOPBACK = '127.0.0.1';
const NXDOMAIN = 3;

/** A DNS resolver on the loopback address that knows one name, whose address can be changed at any time. */
export class Resolver {
  /** How often it was asked for the name. */
  asked = 0;
  readonly #socket: Socket;
  readonly #name: string;
  readonly #ttlS: number;
  #address: string;

  private constructor(socket: Socket, name: string, ttlS: number, address: string) {
    this.#socket = socket;
    this.#name = name;
    this.#ttlS = ttlS;
    this.#address = address;
    socket.on('message', (message, from) => this.#answer(message, from));
  }

  /** @throws UserError when its port (0 for a free one) is in use */
  static async start(name: string, ttlS: number, address: string, port = 0): Promise<Resolver> {
    const socket = createSocket('udp4');
    const listening = once(socket, 'listening');
    socket.bind(port, LOOPBACK);
    await listening.catch((error: NodeJS.ErrnoException) => {
      throw new UserError(
        `the resolver did not start: ${error.code} ${LOOPBACK}:${port}: stop what listens there`,
      );
    });
    return new Resolver(socket, name, ttlS, address);
  }

  /** Address and port, in the form that client settings need. */
  get server(): string {
    return `${LOOPBACK}:${this.#socket.address().port}`;
  }

  get address(): string {
    return this.#address;
  }

  /** From now on, responses give this address. */
  pointTo(address: string): void {
    this.#address = address;
  }

  async stop(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #answer(message: Buffer, { port, address }: RemoteInfo): void {
    const { id, questions } = decode(message);
    const [question] = questions ?? [];
    const known = question?.name === this.#name;
    const wanted = known && question.type === 'A';
    if (wanted) this.asked++;
    const response = encode({
      type: 'response',
      ...(id === undefined ? {} : { id }),
      flags: AUTHORITATIVE_ANSWER | (known ? 0 : NXDOMAIN),
      questions: question ? [question] : [],
      answers: wanted ? [{ type: 'A', name: this.#name, ttl: this.#ttlS, data: this.#address }] : [],
    });
    this.#socket.send(response, port, address);
  }
}
