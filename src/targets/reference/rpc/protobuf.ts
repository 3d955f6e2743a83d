import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { Inbox, type Split } from './inbox.ts';
import { callPdk, EXIT, UnsupportedCall, type PluginEffects, type PluginRequest } from './pdk.ts';
import type { PluginConnection } from './plugin-connection.ts';

const HEAD_BYTES = 4;
const { root } = protobuf.loadSync(fileURLToPath(new URL('plugin_protocol.proto', import.meta.url)));
const Call = root.lookupType('wire.Call');
const Return = root.lookupType('wire.Return');
const Text = root.lookupType('wire.Text');
const Whole = root.lookupType('wire.Whole');
const KeyValue = root.lookupType('wire.KeyValue');
const Exit = root.lookupType('wire.Exit');
const Struct = root.lookupType('google.protobuf.Struct');

type Value = {
  stringValue?: string;
  numberValue?: number;
  boolValue?: boolean;
  listValue?: { values: Value[] };
};

// A zero-length frame is a message too, so the length decides, not the payload.
const splitFrames: Split<Buffer> = (bytes, emit) => {
  let offset = 0;
  while (bytes.length - offset >= HEAD_BYTES) {
    const end = offset + HEAD_BYTES + bytes.readUInt32LE(offset);
    if (end > bytes.length) break;
    emit(bytes.subarray(offset + HEAD_BYTES, end));
    offset = end;
  }
  return bytes.subarray(offset);
};

/** A connection that speaks ProtoBuf:1, as plugin servers in Go, from PDK 0.7.1 on, and in Rust do. */
export class ProtobufConnection implements PluginConnection {
  readonly #inbox: Inbox<Buffer>;
  #sequence = 0;

  private constructor(inbox: Inbox<Buffer>) {
    this.#inbox = inbox;
  }

  static async connect(path: string): Promise<ProtobufConnection> {
    return new ProtobufConnection(new Inbox(await Inbox.connect(path), splitFrames));
  }

  get usable(): boolean {
    return this.#inbox.open;
  }

  async startInstance(plugin: string, config: object): Promise<number> {
    const startInstance = { name: plugin, config: Buffer.from(JSON.stringify(config)) };
    this.#sendFrame(Call.encode({ sequence: ++this.#sequence, startInstance }).finish());
    const response = Return.decode(await this.#inbox.next()) as { instanceStatus?: { instanceId?: number } };
    // proto3 omits a zero.
    return response.instanceStatus?.instanceId ?? 0;
  }

  async closeInstance(instanceId: number): Promise<void> {
    this.#sendFrame(Call.encode({ sequence: ++this.#sequence, closeInstance: { instanceId } }).finish());
    await this.#inbox.next();
  }

  async handleEvent(instanceId: number, eventName: string, request: PluginRequest): Promise<PluginEffects> {
    const effects: PluginEffects = { responseHeaders: new Map(), exit: undefined };
    this.#sendFrame(
      Call.encode({ sequence: ++this.#sequence, handleEvent: { instanceId, eventName } }).finish(),
    );
    for (;;) {
      const method = await this.#inbox.next();
      if (method.length === 0) break;
      const result = this.#answer(method.toString(), await this.#inbox.next(), request, effects);
      if (result === EXIT) {
        // Kong never responds to an exit; the closed connection tells the server that the request is over.
        this.close();
        return effects;
      }
      this.#sendFrame(result);
    }
    await this.#inbox.next();
    return effects;
  }

  close(): void {
    this.#inbox.close();
  }

  #answer(
    method: string,
    frame: Buffer,
    request: PluginRequest,
    effects: PluginEffects,
  ): Uint8Array | typeof EXIT {
    try {
      const result = callPdk(method, decodeArguments(method, frame), request, effects);
      return result === EXIT ? EXIT : encodeResult(result);
    } catch (error) {
      if (error instanceof UnsupportedCall) this.close();
      throw error;
    }
  }

  #sendFrame(payload: Uint8Array): void {
    const frame = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
    frame.writeUInt32LE(payload.length, 0);
    frame.set(payload, HEAD_BYTES);
    this.#inbox.send(frame);
  }
}

function decodeArguments(method: string, frame: Buffer): unknown[] {
  if (method.startsWith('kong.log.')) return [];
  if (method === 'kong.response.set_header') {
    const { k, v } = KeyValue.decode(frame) as { k?: string; v?: Value };
    return [k, fromValue(v)];
  }
  if (method === 'kong.response.exit') {
    const { status, body, headers } = Exit.decode(frame) as {
      status?: number;
      body?: Uint8Array;
      headers?: { fields: Record<string, Value> };
    };
    const fields = Object.entries(headers?.fields ?? {}).map(([name, value]) => [name, fromValue(value)]);
    return [status, body, Object.fromEntries(fields)];
  }
  if (method === 'kong.request.get_headers') return [(Whole.decode(frame) as { v?: number }).v];
  return frame.length === 0 ? [] : [(Text.decode(frame) as { v?: string }).v];
}

function encodeResult(result: unknown): Uint8Array {
  if (result === undefined) return Buffer.alloc(0);
  if (typeof result === 'string') return Text.encode({ v: result }).finish();
  const fields = Object.entries(result as object).map(([name, value]) => [name, toValue(value)]);
  return Struct.encode({ fields: Object.fromEntries(fields) as object }).finish();
}

// google.protobuf.Value has camelCase fields in protobufjs; with any other casing the value is silently lost.
function fromValue(value: Value | undefined): unknown {
  if (value?.listValue) return value.listValue.values.map(fromValue);
  return value?.stringValue ?? value?.numberValue ?? value?.boolValue;
}

function toValue(value: unknown): Value {
  return Array.isArray(value)
    ? { listValue: { values: value.map(toValue) } }
    : { stringValue: String(value) };
}
