import { decodeMulti, encode } from '@msgpack/msgpack';
import { Inbox, type Split } from './inbox.ts';
import { callPdk, EXIT, UnsupportedCall, type PluginEffects, type PluginRequest } from './pdk.ts';
import { ServerError, type PluginConnection } from './plugin-connection.ts';

const RESPONSE = 1;

type Message = [type: number, id: number, error: unknown, result: unknown];
interface Step {
  EventId: number;
  Data: 'ret' | { Method: string; Args?: unknown[] };
}

// MessagePack has no length prefix: bytes that do not decode as whole messages wait for more. With only one call in
// flight, an incomplete message never delays a complete one.
const splitMessages: Split<Message> = (bytes, emit) => {
  try {
    // All or nothing: otherwise a message before an incomplete one would be decoded twice.
    const messages = Array.from(decodeMulti(bytes));
    for (const message of messages) emit(message as Message);
    return Buffer.alloc(0);
  } catch (error) {
    if (error instanceof RangeError) return bytes;
    throw error;
  }
};

/** A connection that speaks MsgPack:1, as Python and JavaScript plugin servers do. */
export class MsgpackConnection implements PluginConnection {
  readonly #inbox: Inbox<Message>;
  #id = 0;

  private constructor(inbox: Inbox<Message>) {
    this.#inbox = inbox;
  }

  static async connect(path: string): Promise<MsgpackConnection> {
    return new MsgpackConnection(new Inbox(await Inbox.connect(path), splitMessages));
  }

  get usable(): boolean {
    return this.#inbox.open;
  }

  async startInstance(plugin: string, config: object): Promise<number> {
    const status = (await this.#call('StartInstance', { Name: plugin, Config: JSON.stringify(config) })) as {
      Id: number;
    };
    return status.Id;
  }

  async closeInstance(instance: number): Promise<void> {
    await this.#call('CloseInstance', instance);
  }

  async handleEvent(instance: number, phase: string, request: PluginRequest): Promise<PluginEffects> {
    const effects: PluginEffects = { responseHeaders: new Map(), exit: undefined };
    let step = (await this.#call('HandleEvent', { InstanceId: instance, EventName: phase })) as Step;
    while (step.Data !== 'ret') {
      const { Method: method, Args: args } = step.Data;
      const result = this.#run(method, args ?? [], request, effects);
      if (result === EXIT) {
        this.close();
        return effects;
      }
      const name = method === 'kong.request.get_headers' ? 'StepMultiMap' : 'Step';
      const data = name === 'StepMultiMap' ? asMultiMap(result as object) : result;
      step = (await this.#call(name, { EventId: step.EventId, Data: data ?? null })) as Step;
    }
    return effects;
  }

  close(): void {
    this.#inbox.close();
  }

  #run(method: string, args: unknown[], request: PluginRequest, effects: PluginEffects): unknown {
    try {
      return callPdk(method, args, request, effects);
    } catch (error) {
      if (error instanceof UnsupportedCall) this.close();
      throw error;
    }
  }

  // One message per write: the JavaScript server crashes on two messages in one chunk.
  async #call(method: string, argument: object | number): Promise<unknown> {
    const id = ++this.#id;
    this.#inbox.send(encode([0, id, `plugin.${method}`, [argument]]));
    for (;;) {
      const [type, answered, error, result] = await this.#inbox.next();
      if (type !== RESPONSE || answered !== id) continue;
      if (error !== null && error !== undefined)
        throw new ServerError(typeof error === 'string' ? error : JSON.stringify(error));
      return result;
    }
  }
}

function asMultiMap(headers: object): Record<string, string[]> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value].flat().map(String)]);
  return Object.fromEntries(entries) as Record<string, string[]>;
}
