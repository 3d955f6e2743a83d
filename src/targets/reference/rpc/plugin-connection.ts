import type { PluginEffects, PluginRequest } from './pdk.ts';

/** The socket to the plugin server ended or failed, so that the call on it has no response. */
export class ServerGone extends Error {
  override readonly name = 'ServerGone';
}

/** The plugin server responded with an error. The connection stays usable. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** One connection to a plugin server, used by one request at a time. */
export interface PluginConnection {
  /** False once it must not be reused. */
  readonly usable: boolean;
  /** Starts an instance with its configuration and returns its id. */
  startInstance(plugin: string, config: object, sequence: number): Promise<number>;
  closeInstance(instance: number): Promise<void>;
  /** Runs one phase of an instance for a request and returns the effects that the plugin asked for. */
  handleEvent(instance: number, phase: string, request: PluginRequest): Promise<PluginEffects>;
  close(): void;
}
