import type { PluginEffects, PluginRequest } from './pdk.ts';

/** The socket to the plugin server ended or failed; what was asked on it has no answer. */
export class ServerGone extends Error {
  override readonly name = 'ServerGone';
}

/** The plugin server answered with an error. The connection stays usable. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** One connection to a plugin server, used by one request at a time. */
export interface PluginConnection {
  /** False once it must not be used again. */
  readonly usable: boolean;
  /** Starts an instance with its configuration and returns its id. */
  startInstance(plugin: string, config: object, sequence: number): Promise<number>;
  /** Runs one phase of an instance for a request and returns what the plugin asked for. */
  handleEvent(instance: number, phase: string, request: PluginRequest): Promise<PluginEffects>;
  close(): void;
}
