import type { PluginServerAddress } from '../config.ts';
import { MsgpackConnection } from './msgpack.ts';
import { ProtobufConnection } from './protobuf.ts';
import type { PluginConnection } from './plugin-connection.ts';

/** Idle connections kept per plugin server and worker; Kong 2.7 to 3.4 keep 30. */
const IDLE_MAX = 30;

/** The connections of one worker to one plugin server. Each serves one request at a time. */
export class ConnectionPool {
  readonly #address: PluginServerAddress;
  readonly #idle: PluginConnection[] = [];
  #closed = false;

  constructor(address: PluginServerAddress) {
    this.#address = address;
  }

  /**
   * Runs `use` with a connection that nobody else has. It goes back to the pool only after a complete exchange.
   * @throws ServerGone when the server cannot be reached
   */
  async with<Result>(use: (connection: PluginConnection) => Promise<Result>): Promise<Result> {
    const connection = this.#take() ?? (await this.#connect());
    try {
      const result = await use(connection);
      this.#give(connection);
      return result;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  #take(): PluginConnection | undefined {
    let connection = this.#idle.pop();
    while (connection && !connection.usable) connection = this.#idle.pop();
    return connection;
  }

  #give(connection: PluginConnection): void {
    if (this.#closed || this.#idle.length >= IDLE_MAX) connection.close();
    else if (connection.usable) this.#idle.push(connection);
  }

  #connect(): Promise<PluginConnection> {
    const { protocol, socket } = this.#address;
    return protocol === 'ProtoBuf:1' ? ProtobufConnection.connect(socket) : MsgpackConnection.connect(socket);
  }
}
