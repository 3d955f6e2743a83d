/** One packet as tcpdump prints it: who to whom, flags, bytes of payload. */
const PACKET = /^IP (?<from>[\d.]+) > (?<to>[\d.]+): Flags \[(?<flags>[^\]]+)\].* length (?<length>\d+)/;

/** One connection as its packets tell it. */
interface Wire {
  waiting: boolean;
  /** The server has said that it sends no more. */
  serverEnded: boolean;
  over: boolean;
}

/** Counts requests that got no response since the server ended their connection, packet by packet. */
export class Unanswered {
  count = 0;
  readonly #server: string;
  readonly #wires = new Map<string, Wire>();

  constructor(port: number) {
    this.#server = `.${port}`;
  }

  take(line: string): void {
    const { from = '', to = '', flags = '', length = '0' } = PACKET.exec(line)?.groups ?? {};
    if (to.endsWith(this.#server)) this.#fromClient(from, flags, Number(length));
    else if (from.endsWith(this.#server)) this.#fromServer(to, flags, Number(length));
  }

  /** Whether a connection from this address was seen. */
  knows(address: string): boolean {
    return [...this.#wires.keys()].some((client) => client.startsWith(`${address}.`));
  }

  #fromClient(client: string, flags: string, length: number): void {
    if (flags.includes('S')) this.#wires.set(client, { waiting: false, serverEnded: false, over: false });
    const wire = this.#wires.get(client);
    if (!wire || wire.over) return;
    if (length > 0 && wire.serverEnded) this.#unanswered(wire);
    else if (length > 0) wire.waiting = true;
    if (/[FR]/.test(flags)) wire.over = true;
  }

  #fromServer(client: string, flags: string, length: number): void {
    const wire = this.#wires.get(client);
    if (!wire || wire.over) return;
    if (length > 0) wire.waiting = false;
    if (!/[FR]/.test(flags)) return;
    wire.serverEnded = true;
    if (wire.waiting) this.#unanswered(wire);
  }

  #unanswered(wire: Wire): void {
    this.count++;
    wire.over = true;
  }
}
